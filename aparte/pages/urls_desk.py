from django.urls import path

from aparte.pages import (
    views_absences,
    views_agenda,
    views_availability,
    views_desk,
    views_elsewhere,
    views_kinds,
    views_times,
)

app_name = "desk"
urlpatterns = [
    path("", views_desk.today, name="today"),
    path("agenda/", views_agenda.agenda, name="agenda"),
    path("agenda/retenues/<uuid:hold_id>/lever/", views_agenda.let_hold_go, name="let_go"),
    path("agenda/adresse/", views_agenda.feed, name="feed"),
    path("agenda/autres/", views_elsewhere.others, name="others"),
    path("agenda/autres/<uuid:calendar_id>/lire/", views_elsewhere.read_now, name="read_other"),
    path("agenda/autres/<uuid:calendar_id>/retirer/", views_elsewhere.remove_other, name="remove_other"),
    path("rencontres/<uuid:meeting_id>/", views_desk.meeting, name="meeting"),
    path("rencontres/<uuid:meeting_id>/accepter/", views_desk.accept, name="accept"),
    path("rencontres/<uuid:meeting_id>/decliner/", views_desk.decline, name="decline"),
    path("agenda/absences/", views_absences.absences, name="absences"),
    path("agenda/absences/<uuid:absence_id>/lever/", views_absences.lift, name="lift"),
    path("rencontres/<uuid:meeting_id>/suivante/", views_times.following, name="next"),
    path("rencontres/<uuid:meeting_id>/deplacer/", views_times.move, name="move"),
    path("rencontres/<uuid:meeting_id>/arreter/", views_times.stop_series, name="stop_series"),
    path("rencontres/<uuid:meeting_id>/suite/", views_desk.outcome, name="outcome"),
    path("disponibilites/", views_availability.availability, name="availability"),
    path("interventions/", views_kinds.interventions, name="interventions"),
    path("ma-page/", views_desk.profile, name="profile"),
]
