from django.apps import AppConfig


class AllianceConfig(AppConfig):
    name = "aparte.alliance"
    label = "alliance"

    def ready(self) -> None:
        from aparte.alliance import receivers  # noqa: F401
