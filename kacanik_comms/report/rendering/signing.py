"""Writes a signature when all of its reports are there, or gives it up. The worker does it."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.core.editing import Conflict
from kacanik_comms.core.sealing import fingerprint
from kacanik_comms.evaluation import actions as of_evaluation
from kacanik_comms.evaluation import letters
from kacanik_comms.evaluation.editions import EDITIONS
from kacanik_comms.evaluation.models import Rendering, SignatureRequest
from kacanik_comms.report.record import seal_of
from kacanik_comms.report.rendering import results
from kacanik_comms.report.rendering.actions import signature_of
from kacanik_comms.report.rendering.certify import CannotCertify, certified

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]
# Whoever pressed "Sign" yesterday, before the server broke down, does not find it signed today.
LONGEST_PENDING = timedelta(hours=1)
Failure = SignatureRequest.Failure


class NotAsMade(Exception):
    """The file is another one than the program wrote: it lay in a folder meanwhile."""


def finish_signatures(clock: Clock) -> None:
    pending = SignatureRequest.objects.filter(state=SignatureRequest.State.PENDING)
    for request in pending.select_related("by", "evaluation__plan__strategy"):
        rows = list(request.renderings.light())
        if request.at < clock() - LONGEST_PENDING:
            _give_up(request, Failure.STALE, clock)
        elif any(row.has_failed for row in rows):
            _give_up(request, Failure.RENDERING, clock)
        elif all(row.is_done for row in rows) and {row.edition for row in rows} == set(EDITIONS):
            _sign(request, {row.edition: row for row in rows}, clock)


def _sign(request: SignatureRequest, rows: dict[str, Rendering], clock: Clock) -> None:
    try:
        # In the order of the editions. Before the transaction, because it takes a while.
        files = {edition: certified(_as_made(rows[edition])) for edition in EDITIONS}
    except FileNotFoundError:
        return _give_up(request, Failure.RENDERING, clock)
    except NotAsMade as why:
        logger.error("Not signed, %s: the file %s is not the one that was made.", request.evaluation, why)
        return _give_up(request, Failure.CHANGED, clock)
    except CannotCertify:
        logger.exception("The certifying signature could not be applied.")
        return _give_up(request, Failure.KEY, clock)
    try:
        _write_signature(request, files, clock)
    except (Conflict, NotAllowed, ValidationError, IntegrityError) as why:
        logger.warning("Not signed, %s: %s", request.evaluation, why)
        _give_up(request, Failure.CHANGED, clock)


def _as_made(row: Rendering) -> bytes:
    content = results.path_of(row.key).read_bytes()
    if len(content) != row.size or fingerprint(content) != row.sha256:
        raise NotAsMade(row.key)
    return content


def _write_signature(request: SignatureRequest, files: dict[str, bytes], clock: Clock) -> None:
    """The signature and the end of its request in one transaction: never one without the other."""
    with transaction.atomic():
        current = SignatureRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
        if current.state != SignatureRequest.State.PENDING:
            return
        evaluation, by, person = current.evaluation, current.by, current.on_behalf_of
        signature = signature_of(by, current.at, person)
        now = seal_of(evaluation.plan, evaluation, today=current.read_on, signature=signature)
        if now.sha256 != current.snapshot_sha256:
            raise Conflict(evaluation)
        of_evaluation.sign(
            evaluation=evaluation,
            by=by,
            on_behalf_of=person,
            at=current.at,
            version=current.version,
            seal=now,
            files=files,
        )
        current.state, current.finished_at = SignatureRequest.State.SIGNED, clock()
        current.save()


def _give_up(request: SignatureRequest, failure: str, clock: Clock) -> None:
    with transaction.atomic():
        current = SignatureRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
        if current.state != SignatureRequest.State.PENDING:
            return
        current.state, current.failure, current.finished_at = (
            SignatureRequest.State.FAILED,
            failure,
            clock(),
        )
        current.save()
        # Nobody waits for the others any more; the one that failed says why until it is swept.
        current.renderings.filter(state=Rendering.State.WAITING).delete()
        letters.signature_given_up(current, clock())
