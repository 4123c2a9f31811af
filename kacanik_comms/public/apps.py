from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "kacanik_comms.public"
