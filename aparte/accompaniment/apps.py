from django.apps import AppConfig


class AccompanimentConfig(AppConfig):
    name = "aparte.accompaniment"
    label = "accompaniment"

    def ready(self) -> None:
        from aparte.accompaniment import queries_kept, receivers_erasing, receivers_stopping  # noqa: F401
