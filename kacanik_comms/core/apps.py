from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "kacanik_comms.core"
    verbose_name = _("Search")

    def ready(self) -> None:
        from kacanik_comms.core.caching import create_table  # noqa: PLC0415 - it looks at the settings
        from kacanik_comms.core.reconnecting import (  # noqa: PLC0415
            keep_no_connection_that_can_only_read,
        )
        from kacanik_comms.core.texts import keep_texts_clean  # noqa: PLC0415 - it looks at models

        keep_texts_clean()
        connection_created.connect(keep_no_connection_that_can_only_read)
        post_migrate.connect(create_table, sender=self)
