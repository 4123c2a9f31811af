from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from kacanik_comms.core.health import watch_also


class ServerConfig(AppConfig):
    name = "kacanik_comms.server"
    verbose_name = _("System")

    def ready(self) -> None:
        from kacanik_comms.server.doctor import cheap  # noqa: PLC0415 - the models are loaded after the applications

        watch_also("worker", _("Worker"), cheap.worker)
        watch_also("backup", _("Backup"), cheap.backup)
        watch_also("trial", _("Trial of a backup"), cheap.trial)
        watch_also("rights", _("Rights of the files"), cheap.rights)
        watch_also("clock", _("Clock"), cheap.clock)
        watch_also("examination", _("Daily examination"), cheap.examination)
