"""The practitioner's files."""

from django.urls import path

from aparte.accompaniment import views_files, views_notes

app_name = "file"
urlpatterns = [
    path("", views_files.files, name="files"),
    path("<uuid:accompaniment_id>/", views_files.file, name="file"),
    path(
        "<uuid:accompaniment_id>/rencontres/<uuid:meeting_id>/",
        views_files.intervention,
        name="intervention",
    ),
    path("<uuid:accompaniment_id>/notes/<uuid:meeting_id>/", views_notes.note, name="note"),
    path("<uuid:accompaniment_id>/notes/<uuid:meeting_id>/mots/", views_notes.wording, name="note_wording"),
    path("<uuid:accompaniment_id>/notes/<uuid:meeting_id>/ajouter/", views_notes.amend, name="note_amend"),
    path(
        "<uuid:accompaniment_id>/notes/<uuid:meeting_id>/versions/",
        views_notes.versions,
        name="note_versions",
    ),
]
