"""Receipts, on the practitioner's desk."""

from django.urls import path

from aparte.receipts import views, views_giving

app_name = "receipts"
urlpatterns = [
    path("", views.receipts, name="receipts"),
    path("en-tete/", views.heading, name="heading"),
    path("comptabilite/", views.accounts, name="accounts"),
    path("rencontres/<uuid:meeting_id>/", views_giving.give_one, name="give"),
    path("<uuid:receipt_id>/", views.receipt, name="receipt"),
    path("<uuid:receipt_id>/pdf/", views.receipt_file, name="file"),
    path("<uuid:receipt_id>/annuler/", views_giving.cancel_one, name="cancel"),
]
