"""The person's space."""

from django.urls import path

from aparte.pages import views_entering, views_space

app_name = "space"
urlpatterns = [
    path("", views_space.home, name="home"),
    path("arreter/", views_space.stopping, name="stopping"),
    path("emporter/", views_space.export, name="export"),
    path("effacer/", views_space.erase, name="erase"),
    path("entrer/", views_entering.enter, name="enter"),
    path("entrer/code/", views_entering.code, name="code"),
    path("entrer/qui/", views_entering.who, name="who"),
    path("sortir/", views_entering.leave, name="leave"),
]
