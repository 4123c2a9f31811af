from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "kacanik_comms.evaluation"
