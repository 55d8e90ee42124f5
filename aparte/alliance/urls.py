"""How the relation feels, by private link."""

from django.urls import URLPattern

app_name = "alliance"
urlpatterns: list[URLPattern] = []
