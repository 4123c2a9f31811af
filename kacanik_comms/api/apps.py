from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "kacanik_comms.api"
