"""A member's private link to the frame, and that of who consents for a minor."""

from django.urls import path

from aparte.accompaniment import views_changing

app_name = "accompaniment"
urlpatterns = [
    path("changer/<str:token>/", views_changing.changing, name="changing"),
    path("changer/<str:token>/transmettre/", views_changing.passing_on, name="passing_on"),
    path("changer/<str:token>/ailleurs/", views_changing.elsewhere, name="elsewhere"),
    path("changer/<str:token>/reprendre/", views_changing.take_back, name="take_back"),
]
