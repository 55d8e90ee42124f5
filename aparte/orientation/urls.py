from django.urls import path

from aparte.orientation import views

app_name = "orientation"
urlpatterns = [
    path("orientation/", views.start, name="start"),
    path("choisir-soi-meme/", views.choose, name="choose"),
    path("comparer/", views.compare, name="compare"),
]
