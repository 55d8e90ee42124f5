"""A member's private link to the frame, and that of who consents for a minor."""

from django.urls import URLPattern

app_name = "accompaniment"
urlpatterns: list[URLPattern] = []
