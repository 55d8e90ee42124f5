"""How the relation feels, on the practitioner's desk."""

from django.urls import path

from aparte.alliance import views

app_name = "felt"
urlpatterns = [
    path("<uuid:accompaniment_id>/alliance/", views.over_time, name="alliance"),
    path(
        "<uuid:accompaniment_id>/alliance/<uuid:member_id>/a-en-parler/", views.to_talk_about, name="tension"
    ),
    path("<uuid:accompaniment_id>/alliance/<uuid:member_id>/<uuid:meeting_id>/", views.say_own, name="say"),
]
