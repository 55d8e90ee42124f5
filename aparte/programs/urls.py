from django.urls import path

from aparte.programs import views, views_tokens, views_widget

app_name = "programs"
urlpatterns = [
    path("api/", views.documentation, name="documentation"),
    path("widget/<slug:slug>/", views_widget.widget, name="widget"),
    path("bureau/encart/", views_widget.snippet, name="snippet"),
    path("gestion/programmes/", views_tokens.tokens, name="tokens"),
    path("gestion/programmes/<uuid:token_id>/revoquer/", views_tokens.revoke, name="revoke"),
]
