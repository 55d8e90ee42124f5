from django.urls import path

from aparte.pages import views_availability, views_desk

app_name = "desk"
urlpatterns = [
    path("", views_desk.today, name="today"),
    path("agenda/", views_desk.agenda, name="agenda"),
    path("rencontres/<uuid:meeting_id>/", views_desk.meeting, name="meeting"),
    path("rencontres/<uuid:meeting_id>/accepter/", views_desk.accept, name="accept"),
    path("rencontres/<uuid:meeting_id>/decliner/", views_desk.decline, name="decline"),
    path("rencontres/<uuid:meeting_id>/suite/", views_desk.outcome, name="outcome"),
    path("disponibilites/", views_availability.availability, name="availability"),
    path("ma-page/", views_desk.profile, name="profile"),
]
