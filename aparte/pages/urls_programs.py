"""Addresses that programs ask for: no language, no session."""

from django.urls import path

from aparte.pages import views

urlpatterns = [
    path("robots.txt", views.robots, name="robots"),
    path("sante", views.health, name="health"),
]
