"""Addresses that programs ask for: no language, no session."""

from django.urls import URLPattern, include, path

from aparte.programs.views_answers import for_programs, nowhere
from aparte.programs.views_operations import api
from aparte.programs.views_widget import script

operations, _app, _namespace = api.urls
for _pattern in operations:
    assert isinstance(_pattern, URLPattern)
    _pattern.callback = for_programs(_pattern.callback)

app_name = "api"
urlpatterns = [
    path("api/v1/", include((operations, "operations"), namespace="v1")),
    path("api/<path:rest>", nowhere, name="nowhere"),
    path("widget.js", script, name="widget"),
]
