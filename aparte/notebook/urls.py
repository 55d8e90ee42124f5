"""The person's own notebook, in their space."""

from django.urls import path

from aparte.notebook import views, views_entry

app_name = "notebook"
urlpatterns = [
    path("", views.home, name="home"),
    path("page/<uuid:entry_id>/", views_entry.entry, name="entry"),
    path("page/<uuid:entry_id>/modifier/", views_entry.change, name="change"),
    path("page/<uuid:entry_id>/effacer/", views_entry.erase, name="erase"),
    path("page/<uuid:entry_id>/partager/", views_entry.share, name="share"),
    path("page/<uuid:entry_id>/reprendre/", views_entry.unshare, name="unshare"),
    path("page/<uuid:entry_id>/deplacer/", views_entry.move, name="move"),
    path("<slug:kind>/ecrire/", views.write, name="write"),
    path("exercices/<slug:exercise>/", views.exercise, name="exercise"),
    path("<slug:kind>/", views.kind, name="kind"),
]
