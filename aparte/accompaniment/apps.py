from django.apps import AppConfig


class AccompanimentConfig(AppConfig):
    name = "aparte.accompaniment"
    label = "accompaniment"

    def ready(self) -> None:
        from aparte.accompaniment import (  # noqa: F401
            queries_kept,
            receivers,
            receivers_agreement,
            receivers_changing,
            receivers_erasing,
            receivers_stopping,
        )
