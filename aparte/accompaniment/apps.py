from django.apps import AppConfig


class AccompanimentConfig(AppConfig):
    name = "aparte.accompaniment"
    label = "accompaniment"

    def ready(self) -> None:
        from aparte.accompaniment import receivers_changing  # noqa: F401
