from django.apps import AppConfig


class NotebookConfig(AppConfig):
    name = "aparte.notebook"
    label = "notebook"

    def ready(self) -> None:
        from aparte.notebook import queries_kept, receivers  # noqa: F401
