"""A member's pages, by their private link or in their space, and that of who consents for a minor."""

from django.urls import path

from aparte.accompaniment import (
    views_agreement,
    views_changing,
    views_checkpoints,
    views_sheets,
    views_stopping,
)

app_name = "accompaniment"
_MINE = "mon-espace/accompagnements/<uuid:accompaniment_id>/"
urlpatterns = [
    path("entente/<str:token>/", views_agreement.frame, name="frame"),
    path("entente/<str:token>/pdf/", views_agreement.frame_pdf, name="frame_pdf"),
    path("entente/<str:token>/a-part/", views_agreement.alone, name="alone"),
    path("entente/<str:token>/point-d-etape/", views_checkpoints.member_checkpoint, name="checkpoint"),
    path(f"{_MINE}entente/", views_agreement.frame, name="frame_in_space"),
    path(f"{_MINE}entente/pdf/", views_agreement.frame_pdf, name="frame_pdf_in_space"),
    path(f"{_MINE}a-part/", views_agreement.alone, name="alone_in_space"),
    path(f"{_MINE}point-d-etape/", views_checkpoints.member_checkpoint, name="checkpoint_in_space"),
    path("mon-espace/fiches/", views_sheets.sheets, name="sheets"),
    path("mon-espace/fiches/<uuid:shared_id>/", views_sheets.sheet, name="sheet"),
    path("accord/<str:token>/", views_agreement.consent, name="consent"),
    path("entente/<str:token>/arreter/", views_stopping.stop, name="stop"),
    path("entente/<str:token>/pause/", views_stopping.pause, name="pause"),
    path("entente/<str:token>/reprendre/", views_stopping.resume, name="resume"),
    path("entente/<str:token>/revenir/", views_stopping.come_back, name="come_back"),
    path("changer/<str:token>/", views_changing.changing, name="changing"),
    path("changer/<str:token>/transmettre/", views_changing.passing_on, name="passing_on"),
    path("changer/<str:token>/ailleurs/", views_changing.elsewhere, name="elsewhere"),
    path("changer/<str:token>/reprendre/", views_changing.take_back, name="take_back"),
]
