"""The practitioner's files."""

from django.urls import path

from aparte.accompaniment import views_changing_desk

app_name = "file"
urlpatterns = [
    path("arrivees/", views_changing_desk.arrivals, name="arrivals"),
    path("arrivees/<uuid:change_id>/", views_changing_desk.arrival, name="arrival"),
    path("<uuid:accompaniment_id>/changer/", views_changing_desk.changing, name="changing"),
]
