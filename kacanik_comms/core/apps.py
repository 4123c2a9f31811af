from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "kacanik_comms.core"
    verbose_name = _("Search")

    def ready(self) -> None:
        from kacanik_comms.core.texts import keep_texts_clean  # noqa: PLC0415 - it looks at models

        keep_texts_clean()
