from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "aparte.people"
    label = "people"

    def ready(self) -> None:
        from aparte.people import queries_kept, receivers  # noqa: F401
