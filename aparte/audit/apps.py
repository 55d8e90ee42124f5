from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "aparte.audit"
    label = "audit"

    def ready(self) -> None:
        from aparte.audit import receivers  # noqa: F401
