"""What is shared with a practitioner, beside the file that it goes with."""

from django.urls import path

from aparte.notebook import views_shared

app_name = "shared"
urlpatterns = [path("<uuid:accompaniment_id>/partages/", views_shared.entries, name="entries")]
