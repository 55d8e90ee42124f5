"""A member's private link to the frame, and that of who consents for a minor."""

from django.urls import path

from aparte.accompaniment import views_stopping

app_name = "accompaniment"
urlpatterns = [
    path("entente/<str:token>/arreter/", views_stopping.stop, name="stop"),
    path("entente/<str:token>/pause/", views_stopping.pause, name="pause"),
    path("entente/<str:token>/reprendre/", views_stopping.resume, name="resume"),
    path("entente/<str:token>/revenir/", views_stopping.come_back, name="come_back"),
]
