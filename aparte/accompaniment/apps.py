from django.apps import AppConfig


class AccompanimentConfig(AppConfig):
    name = "aparte.accompaniment"
    label = "accompaniment"
