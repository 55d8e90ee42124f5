from django.apps import AppConfig


class OrientationConfig(AppConfig):
    name = "aparte.orientation"
    label = "orientation"
