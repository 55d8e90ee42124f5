from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "aparte.people"
    label = "people"
