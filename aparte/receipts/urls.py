"""Receipts, in the person's space."""

from django.urls import path

from aparte.receipts import views_space as views

app_name = "received"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("<uuid:receipt_id>/pdf/", views.file, name="file"),
]
