"""How the relation feels, by private link and in the person's space."""

from django.urls import path

from aparte.alliance import views_saying as views

app_name = "alliance"
urlpatterns = [
    path("ressenti/<str:token>/", views.say, name="say"),
    path("ressenti/<str:token>/courriels/", views.mails, name="mails"),
    path("mon-espace/ressenti/", views.everywhere, name="everywhere"),
    path("mon-espace/ressenti/<uuid:accompaniment_id>/", views.mine, name="mine"),
    path("mon-espace/ressenti/<uuid:accompaniment_id>/<uuid:meeting_id>/", views.say_here, name="say_here"),
]
