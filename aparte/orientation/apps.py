from django.apps import AppConfig


class OrientationConfig(AppConfig):
    name = "aparte.orientation"
    label = "orientation"

    def ready(self) -> None:
        from aparte.orientation import queries_kept  # noqa: F401
