"""The person's space."""

from django.urls import path

from aparte.pages import views_space

app_name = "space"
urlpatterns = [
    path("", views_space.home, name="home"),
    path("entrer/", views_space.enter, name="enter"),
]
