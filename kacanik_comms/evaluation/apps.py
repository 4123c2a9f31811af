from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class EvaluationConfig(AppConfig):
    name = "kacanik_comms.evaluation"
    verbose_name = _("Evaluation")

    def ready(self) -> None:
        # No step of the domain: the tables' own refusals, without which SQLite can remake a table and with which it
        # cannot.
        pre_migrate.connect(_remove_triggers, sender=self)
        post_migrate.connect(_install_triggers, sender=self)


def _remove_triggers(using: str, **_signal: Any) -> None:
    from kacanik_comms.evaluation import triggers  # noqa: PLC0415 - the models are loaded after the applications

    triggers.remove(using)


def _install_triggers(using: str, **_signal: Any) -> None:
    from kacanik_comms.evaluation import triggers  # noqa: PLC0415 - the models are loaded after the applications

    triggers.install(using)
