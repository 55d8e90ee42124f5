"""How the relation feels, on the practitioner's desk."""

from django.urls import URLPattern

app_name = "felt"
urlpatterns: list[URLPattern] = []
