from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "aparte.meetings"
    label = "meetings"

    def ready(self) -> None:
        from aparte.meetings import queries_kept, receivers  # noqa: F401
