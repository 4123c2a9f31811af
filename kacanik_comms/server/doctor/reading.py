"""How everything is, without looking at what takes long."""

from collections.abc import Iterator

from django.utils.functional import Promise

from kacanik_comms.core import health
from kacanik_comms.core.health import Condition
from kacanik_comms.core.models import LastDone
from kacanik_comms.server.backups.marks import BACKUP
from kacanik_comms.server.doctor import thorough
from kacanik_comms.server.models import Diagnosis

Line = tuple[str | Promise, Condition]
# It repeats the others, for whoever looks at the cheap ones alone.
REPEATS = "examination"


def as_it_is() -> Iterator[Line]:
    for name, check in health.CHECKS.items():
        if name != REPEATS:
            yield check.title, check.run()


def as_last_examined() -> Iterator[Line]:
    """Without the newest backup where none was ever made, as is said already."""
    kept = {diagnosis.check_name: diagnosis.condition for diagnosis in Diagnosis.objects.all()}
    if LastDone.objects.last_time_of(BACKUP) is None:
        kept.pop("archive", None)
    yield from ((check.title, kept[name]) for name, check in thorough.CHECKS.items() if name in kept)
