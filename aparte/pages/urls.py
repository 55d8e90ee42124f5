from django.urls import path

from aparte.pages import views, views_practitioners, views_sheets

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("a-propos/", views.about, name="about"),
    path("lignes-d-ecoute/", views.crisis, name="crisis"),
    path("vos-donnees/", views.privacy, name="privacy"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("fiches/", views_sheets.sheets, name="sheets"),
    path("fiches/<slug:name>/", views_sheets.sheet, name="sheet"),
    path("praticiens/", views_practitioners.practitioners, name="practitioners"),
    path("praticiens/<slug:slug>/", views_practitioners.practitioner, name="practitioner"),
]
