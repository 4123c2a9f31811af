"""What people ask of the worker: a report, one more attempt, a signature."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.core.sealing import Seal
from kacanik_comms.core.tasks import wake_worker
from kacanik_comms.evaluation.editions import EDITIONS
from kacanik_comms.evaluation.models import Evaluation, Rendering, SignatureRequest
from kacanik_comms.evaluation.policies import check_can_see_evaluation, check_can_sign
from kacanik_comms.evaluation.readiness import check_is_ready
from kacanik_comms.report.record import Signatory, seal_of
from kacanik_comms.report.rendering import results
from kacanik_comms.report.rendering.version import key_of
from plans.models import AnnualPlan


def request_rendering(*, seal: Seal, year: int, edition: str, by: User, at: datetime) -> Rendering:
    """The rendering of this content: one that is there already, or a new one in the queue."""
    check_can_see_evaluation(by)
    key = key_of(seal.sha256, edition)
    known = Rendering.objects.light().filter(key=key).first()
    # Whoever asks for what is ready, or on its way, writes nothing.
    if known and (known.has_failed or not known.is_done or results.is_there(key)):
        return known
    with transaction.atomic():
        rendering, is_new = Rendering.objects.light().get_or_create(
            key=key, defaults=_row(seal, year, edition, by, at)
        )
        if not is_new and rendering.is_done:
            # Its file is gone: somebody emptied the folder.
            _put_back(rendering, by, at)
        wake_worker()
    return rendering


def try_again(*, rendering: Rendering, by: User, at: datetime) -> Rendering:
    """Puts what failed into the queue once more; what did not fail stays as it is."""
    with transaction.atomic():
        check_can_see_evaluation(by)
        current: Rendering = Rendering.objects.light().select_for_update().get(pk=rendering.pk)
        if current.has_failed and current.signature_id is None:
            _put_back(current, by, at)
            wake_worker()
    return current


def signature_of(by: User, at: datetime, on_behalf_of: User | None = None) -> Signatory:
    """Who signs, and in whose place, as the report prints it."""
    return Signatory.of(by, role=Role.CHIEF.value, at=at, on_behalf_of=on_behalf_of)


def request_signature(
    *, evaluation: Evaluation, by: User, at: datetime, today: date, seen: str
) -> SignatureRequest:
    """Fixes what is signed, and queues its PDFs; the signature itself follows when all of them are there.

    `seen` is the fingerprint of what the chief had before them. If it is no longer that, or if something is missing,
    a `ValidationError` says so. Whoever presses twice, or second, gets the request that is under way.
    """
    with transaction.atomic():
        AnnualPlan.objects.select_for_update().get(pk=evaluation.plan_id)
        current = Evaluation.objects.select_related("plan__strategy").get(pk=evaluation.pk)
        check_can_sign(by, current)
        under_way: SignatureRequest | None = current.signature_requests.filter(
            state=SignatureRequest.State.PENDING
        ).first()
        if under_way:
            return under_way
        check_is_ready(current, today=current.plan.ends_on, at_signing=True)
        if seal_of(current.plan, current, today=today).sha256 != seen:
            raise ValidationError(
                _("The evaluation has changed since you opened this page. Read it again before you sign it.")
            )
        # The moment as it is printed: to the second.
        at = at.replace(microsecond=0)
        person = by.on_behalf_of(Role.CHIEF)
        seal = seal_of(current.plan, current, today=today, signature=signature_of(by, at, person))
        request = SignatureRequest.objects.create(
            evaluation=current,
            version=current.version,
            by=by,
            on_behalf_of=person,
            at=at,
            read_on=today,
            snapshot=seal.snapshot,
            snapshot_sha256=seal.sha256,
        )
        for edition in EDITIONS:
            Rendering.objects.create(**_row(seal, current.plan.year, edition, by, at, request))
        wake_worker()
        return request


def _row(
    seal: Seal, year: int, edition: str, by: User, at: datetime, signature: SignatureRequest | None = None
) -> dict[str, object]:
    return {
        "key": key_of(seal.sha256, edition),
        "year": year,
        "edition": edition,
        "snapshot": seal.snapshot,
        "snapshot_sha256": seal.sha256,
        "signature": signature,
        "requested_by": by,
        "requested_at": at,
    }


def _put_back(rendering: Rendering, by: User, at: datetime) -> None:
    rendering.finish(
        state=Rendering.State.WAITING,
        attempts=0,
        requested_by=by,
        requested_at=at,
        started_at=None,
        finished_at=None,
        failure="",
        detail="",
        size=0,
        sha256="",
    )
