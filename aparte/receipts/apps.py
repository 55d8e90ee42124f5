from django.apps import AppConfig


class ReceiptsConfig(AppConfig):
    name = "aparte.receipts"
    label = "receipts"

    def ready(self) -> None:
        from aparte.receipts import queries_kept, receivers  # noqa: F401
