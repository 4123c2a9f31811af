from django.apps import AppConfig
from django.db import DatabaseError
from django.utils import timezone

from kacanik_comms.core.health import watch_also


class ServerConfig(AppConfig):
    name = "kacanik_comms.server"

    def ready(self) -> None:
        watch_also("worker", _worker_is_away)


def _worker_is_away() -> str:
    from kacanik_comms.core.models import LastDone  # noqa: PLC0415 - the models are loaded after the applications

    try:
        is_away = LastDone.objects.worker_is_away(at=timezone.now())
    except DatabaseError:
        return ""  # that the database does not answer is reported already
    return "No worker was seen for a minute: see to it that manage.py worker runs." if is_away else ""
