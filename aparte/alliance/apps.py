from django.apps import AppConfig


class AllianceConfig(AppConfig):
    name = "aparte.alliance"
    label = "alliance"
