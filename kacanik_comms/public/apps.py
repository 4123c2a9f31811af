from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PublicConfig(AppConfig):
    name = "kacanik_comms.public"
    verbose_name = _("Public pages")

    def ready(self) -> None:
        # No step of the domain: the counting of changes, whose triggers a migration can lose.
        post_migrate.connect(_install_triggers, sender=self)


def _install_triggers(using: str, **_signal: Any) -> None:
    from kacanik_comms.public import counting  # noqa: PLC0415 - the models are loaded after the applications

    counting.install(using)
