"""The Django part `library`: its system checks validate the whole content once, at start."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """Registers the checks `library.E001` to `library.E006` and `library.W001`."""

    name = "aparte.library"
    label = "library"
    verbose_name = "Bibliothèque"

    def ready(self) -> None:
        from aparte.library import checks  # noqa: F401
