"""What the worker does for reports: it makes those that wait. Short transactions: nothing is made inside one."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from kacanik_comms.core.sealing import fingerprint
from kacanik_comms.core.tasks import Stopping
from kacanik_comms.evaluation.models import Rendering, SignatureRequest
from kacanik_comms.report.rendering import results
from kacanik_comms.report.rendering.making import RenderingOutcome
from kacanik_comms.report.rendering.signing import finish_signatures

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]
Make = Callable[[str, str, str], RenderingOutcome]
ATTEMPTS = 2
KEPT_FOR = timedelta(days=7)


def make_reports(clock: Clock, make: Make) -> None:
    """One report after the other, and each signature as soon as all of its reports are there."""
    while True:
        _take_back_what_was_interrupted(at=clock())
        finish_signatures(clock)
        row = _take_next(at=clock())
        if row is None:
            return
        _make(row, clock, make)


def sweep_reports(at: datetime) -> None:
    """Removes what nobody will ask for again: old drafts, old attempts to sign, and what was made for a signature that
    is written, because what was signed lies in the database."""
    old = SignatureRequest.objects.filter(finished_at__lt=at - KEPT_FOR)
    over = Q(signature=None, finished_at__lt=at - KEPT_FOR)
    over |= Q(signature__state=SignatureRequest.State.SIGNED) | Q(signature__in=old)
    keys = list(Rendering.objects.filter(over).values_list("key", flat=True))
    # The rows first: a row without its file would promise something.
    Rendering.objects.filter(key__in=keys).delete()
    old.delete()
    for key in keys:
        results.remove(key)
    results.sweep(Rendering.objects.values_list("key", flat=True))


def _take_back_what_was_interrupted(*, at: datetime) -> None:
    """There is one worker, and it is not making anything now: whatever is "being made" was interrupted."""
    for row in Rendering.objects.light().filter(state=Rendering.State.RUNNING):
        _finish(row, RenderingOutcome(Rendering.Failure.KILLED), at=at)


def _take_next(*, at: datetime) -> Rendering | None:
    with transaction.atomic():
        row = Rendering.objects.waiting().select_for_update(of=("self",)).first()
        if row:
            row.finish(state=Rendering.State.RUNNING, started_at=at, attempts=row.attempts + 1)
        return row


def _make(row: Rendering, clock: Clock, make: Make) -> None:
    try:
        outcome = make(row.key, row.edition, row.snapshot)
    except Stopping:
        # The next worker makes it. Whoever restarts the server does not use up an attempt.
        row.finish(state=Rendering.State.WAITING, attempts=row.attempts - 1)
        raise
    except OSError as error:  # a full disk, no more processes
        logger.exception("The report %s could not be made.", row)
        outcome = RenderingOutcome(Rendering.Failure.ERROR, str(error))
    _finish(row, outcome, at=clock())


def _finish(row: Rendering, outcome: RenderingOutcome, *, at: datetime) -> None:
    if outcome.failure == Rendering.Failure.KILLED and row.attempts < ATTEMPTS:
        row.finish(state=Rendering.State.WAITING)
    elif outcome.failure:
        row.finish(
            state=Rendering.State.FAILED, failure=outcome.failure, detail=outcome.detail, finished_at=at
        )
    else:
        content = results.path_of(row.key).read_bytes()
        row.finish(
            state=Rendering.State.DONE,
            size=len(content),
            sha256=fingerprint(content),
            finished_at=at,
            detail="",
        )
