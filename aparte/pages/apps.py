from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "aparte.pages"
    label = "pages"
