"""The person's own notebook, in their space."""

from django.urls import URLPattern

app_name = "notebook"
urlpatterns: list[URLPattern] = []
