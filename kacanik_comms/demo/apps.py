from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "kacanik_comms.demo"
