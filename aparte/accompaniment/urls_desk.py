"""The practitioner's files."""

from django.urls import URLPattern

app_name = "file"
urlpatterns: list[URLPattern] = []
