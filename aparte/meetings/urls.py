from django.urls import path

from aparte.meetings import views, views_feed, views_link, views_next, views_persons, views_waiting

app_name = "meetings"
urlpatterns = [
    path("praticiens/<slug:slug>/reserver/", views.book, name="book"),
    path("agenda/<str:token>.ics", views_feed.feed, name="feed"),
    path("rencontre/<str:token>/", views_link.link, name="link"),
    path("rencontre/<str:token>/deplacer/", views_link.move, name="move"),
    path("rencontre/<str:token>/annuler/", views_link.cancel, name="cancel"),
    path("rencontre/<str:token>/a-plusieurs/", views_persons.invite, name="invite"),
    path(
        "rencontre/<str:token>/a-plusieurs/<uuid:participant_id>/retirer/",
        views_persons.take_out,
        name="take_out",
    ),
    path("rencontre/<str:token>/suivante/", views_next.following, name="next"),
    path("rencontre/<str:token>/serie/", views_next.series, name="series"),
    path("rencontre/<str:token>/adresse/", views_link.feed, name="person_feed"),
    path("invitation/<str:token>/", views_persons.invitation, name="invitation"),
    path("invitation/<str:token>/suivante/", views_next.following_invited, name="next_invited"),
    path("invitation/<str:token>/effacer/", views_persons.erase_invited, name="erase_invited"),
    path("invitation/<str:token>/rendez-vous.ics", views_persons.invitation_file, name="invitation_file"),
    path("praticiens/<slug:slug>/attendre/", views_waiting.wait, name="wait"),
    path("attente/<str:token>/", views_waiting.waiting, name="waiting"),
    path("rencontre/<str:token>/effacer/", views_link.erase, name="erase"),
    path("rencontre/<str:token>/rendez-vous.ics", views_link.calendar_file, name="calendar"),
]
