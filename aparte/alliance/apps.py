from django.apps import AppConfig


class AllianceConfig(AppConfig):
    name = "aparte.alliance"
    label = "alliance"

    def ready(self) -> None:
        from aparte.alliance import queries_kept, receivers  # noqa: F401
