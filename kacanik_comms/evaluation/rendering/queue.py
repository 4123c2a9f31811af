"""What the process that works off the queue writes down. Short transactions: nothing is made inside one."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from kacanik_comms.evaluation.models import Rendering, SignatureRequest
from kacanik_comms.evaluation.rendering import results
from kacanik_comms.evaluation.rendering.process import Outcome
from kacanik_comms.evaluation.sealing import fingerprint

ATTEMPTS = 2
KEPT_FOR = timedelta(days=7)


def has_work() -> bool:
    """Something to make, or a signature that waits for nothing more than being written."""
    return Rendering.objects.unfinished().exists() or pending_signatures().exists()


def pending_signatures() -> QuerySet[SignatureRequest]:
    return SignatureRequest.objects.filter(state=SignatureRequest.State.PENDING)


def recover(*, at: datetime) -> None:
    """What is "being made" while nobody makes anything was interrupted: it is made again, once."""
    with transaction.atomic():
        for row in Rendering.objects.light().filter(state=Rendering.State.RUNNING).select_for_update():
            if row.attempts < ATTEMPTS:
                row.finish(state=Rendering.State.WAITING)
            else:
                row.finish(
                    state=Rendering.State.FAILED, failure=Rendering.Failure.KILLED, finished_at=at, detail=""
                )


def take_next(*, at: datetime) -> Rendering | None:
    with transaction.atomic():
        row = Rendering.objects.waiting().select_for_update(of=("self",)).first()
        if row:
            row.finish(state=Rendering.State.RUNNING, started_at=at, attempts=row.attempts + 1)
        return row


def finish(row: Rendering, outcome: Outcome, *, at: datetime) -> None:
    if outcome.failure:
        row.finish(
            state=Rendering.State.FAILED, failure=outcome.failure, detail=outcome.detail, finished_at=at
        )
        return
    content = results.path_of(row.key).read_bytes()
    row.finish(
        state=Rendering.State.DONE,
        size=len(content),
        sha256=fingerprint(content),
        finished_at=at,
        detail="",
    )


def sweep(*, at: datetime) -> None:
    """Lets go of what nobody will ask for again: old drafts, old attempts to sign, and at once what was made for a
    signature that is written, because what was signed lies in the database."""
    old = SignatureRequest.objects.filter(finished_at__lt=at - KEPT_FOR)
    over = Q(signature=None, finished_at__lt=at - KEPT_FOR)
    over |= Q(signature__state=SignatureRequest.State.SIGNED) | Q(signature__in=old)
    keys = list(Rendering.objects.filter(over).values_list("key", flat=True))
    # The rows first: a row without its file would promise something.
    if keys:
        Rendering.objects.filter(key__in=keys).delete()
    if old.exists():
        old.delete()
    for key in keys:
        results.remove(key)
    results.sweep(Rendering.objects.values_list("key", flat=True))
