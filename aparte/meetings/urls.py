from django.urls import path

from aparte.meetings import views, views_feed, views_link

app_name = "meetings"
urlpatterns = [
    path("praticiens/<slug:slug>/reserver/", views.book, name="book"),
    path("agenda/<str:token>.ics", views_feed.feed, name="feed"),
    path("rencontre/<str:token>/", views_link.link, name="link"),
    path("rencontre/<str:token>/deplacer/", views_link.move, name="move"),
    path("rencontre/<str:token>/annuler/", views_link.cancel, name="cancel"),
    path("rencontre/<str:token>/effacer/", views_link.erase, name="erase"),
    path("rencontre/<str:token>/rendez-vous.ics", views_link.calendar_file, name="calendar"),
]
