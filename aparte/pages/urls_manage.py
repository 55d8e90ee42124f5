from django.urls import path

from aparte.pages import views_keeping, views_manage

app_name = "manage"
urlpatterns = [
    path("", views_manage.content, name="content"),
    path("journal/", views_manage.journal, name="journal"),
    path("notes/", views_keeping.notes, name="notes"),
    path("machine/", views_manage.listening, name="listening"),
]
