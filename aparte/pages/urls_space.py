"""The person's space."""

from django.urls import path

from aparte.pages import views_entering, views_space

app_name = "space"
urlpatterns = [
    path("", views_space.home, name="home"),
    path("entrer/", views_entering.enter, name="enter"),
    path("entrer/code/", views_entering.code, name="code"),
    path("entrer/qui/", views_entering.who, name="who"),
    path("sortir/", views_entering.leave, name="leave"),
]
