from collections.abc import Iterable, Iterator
from datetime import datetime

from kacanik_comms.core.health import Condition
from kacanik_comms.core.models import LastDone
from kacanik_comms.server.doctor import thorough
from kacanik_comms.server.doctor.reading import Line
from kacanik_comms.server.models import Diagnosis

EXAMINED = "examine"


def examine(*, at: datetime, names: Iterable[str] = thorough.CHECKS) -> Iterator[Line]:
    """Looks at what takes long, one thing after the other, and keeps how each is."""
    for name in names:
        check = thorough.CHECKS[name]
        condition = check.run()
        # What the worker does not look at would stand there for ever.
        if name in thorough.BY_THE_WORKER:
            _keep(name, condition, at)
        yield check.title, condition
    Diagnosis.objects.exclude(check_name__in=thorough.BY_THE_WORKER).delete()
    LastDone.objects.mark(EXAMINED, at=at)


def _keep(name: str, condition: Condition, at: datetime) -> None:
    Diagnosis.objects.update_or_create(
        check_name=name,
        defaults={
            "urgency": condition.urgency,
            "sentence": condition.sentence,
            "remedy": condition.remedy,
            "values": {key: str(value) for key, value in condition.values.items()},
            "at": at,
        },
    )
