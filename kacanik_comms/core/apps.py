from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "kacanik_comms.core"
