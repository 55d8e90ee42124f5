from django.apps import AppConfig


class NotebookConfig(AppConfig):
    name = "aparte.notebook"
    label = "notebook"
