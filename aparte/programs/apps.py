from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "aparte.programs"
    label = "programs"
