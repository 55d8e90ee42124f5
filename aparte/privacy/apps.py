from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "aparte.privacy"
    label = "privacy"
