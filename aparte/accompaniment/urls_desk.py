"""The practitioner's files."""

from django.urls import path

from aparte.accompaniment import (
    views_agreement_desk,
    views_care,
    views_changing_desk,
    views_checkpoints,
    views_ending,
    views_files,
    views_gate,
    views_notes,
    views_sheets_desk,
)

app_name = "file"
_FILE = "<uuid:accompaniment_id>/"
urlpatterns = [
    path("ouvrir/<uuid:meeting_id>/", views_gate.gate, name="gate"),
    path("refus/<uuid:gate_id>/", views_gate.refusal, name="refusal"),
    path(f"{_FILE}entente/", views_agreement_desk.agreement, name="agreement"),
    path(f"{_FILE}entente/proposer/", views_agreement_desk.propose, name="propose"),
    path(f"{_FILE}entente/<uuid:member_id>/age/", views_agreement_desk.minor, name="minor"),
    path(f"{_FILE}entente/<uuid:member_id>/titulaires/", views_agreement_desk.holder, name="holder"),
    path(
        f"{_FILE}entente/titulaires/<uuid:holder_id>/retirer/",
        views_agreement_desk.remove_holder,
        name="remove_holder",
    ),
    path(f"{_FILE}suivi/", views_care.care, name="care"),
    path(f"{_FILE}orienter/", views_care.referral, name="referral"),
    path(f"{_FILE}terminer/", views_ending.ending, name="ending"),
    path(f"{_FILE}point-d-etape/", views_checkpoints.checkpoint, name="checkpoint"),
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
    path(f"{_FILE}fiches/", views_sheets_desk.sheets, name="sheets"),
    path(f"{_FILE}fiches/rencontres/<uuid:meeting_id>/", views_sheets_desk.sheets, name="sheets_of_meeting"),
    path(f"{_FILE}fiches/<uuid:shared_id>/reprendre/", views_sheets_desk.take_back, name="take_sheet_back"),
    path("arrivees/", views_changing_desk.arrivals, name="arrivals"),
    path("arrivees/<uuid:change_id>/", views_changing_desk.arrival, name="arrival"),
    path("<uuid:accompaniment_id>/changer/", views_changing_desk.changing, name="changing"),
]
