"""What people with a role record, by the same actions, rules and locks as on the pages."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from rest_framework.response import Response

from activities.models import Activity, AssemblySession, Evidence, Occurrence
from activities.records import actions, undo
from activities.rules.policies import check_can_see_activities
from activities.rules.workflow import STEPS
from audiences.models import Audience, Channel, Message
from kacanik_comms.api.conditions import etag_of_version
from kacanik_comms.api.documenting import writes
from kacanik_comms.api.endpoints import as_plain, body_of
from kacanik_comms.api.once import once
from kacanik_comms.api.problems import Problem
from kacanik_comms.api.reading import activity_to_report_on, one_of, rows_for
from kacanik_comms.api.requests import ApiRequest
from kacanik_comms.api.serializers.activities import WholeActivityAnswer, address_of
from kacanik_comms.api.serializers.inputs import (
    IS_ON_THE_WEB,
    STEP_INPUTS,
    CostInput,
    FilesInput,
    LinkInput,
    NoOccasionInput,
    OccurrenceInput,
    PublicInput,
    ReasonInput,
    SkipInput,
    UndoInput,
)
from kacanik_comms.api.serializers.records import (
    EvidenceAnswer,
    OccurrenceAnswer,
    RecordedAnswer,
    StatusUpdateAnswer,
    StepTakenAnswer,
)
from kacanik_comms.api.views.activities import as_json, with_links
from kacanik_comms.core.uploads import CleanFile
from kacanik_comms.core.uploads.fields import FilesField

STEPS_TAG, RECORDING = "Steps of a special activity", "Recording"
OF_ACTIVITY = {"id": "The `id` of the activity."}


def _step_view(name: str) -> Callable[..., Response]:
    """Each step of the workflow has an address of its own, which asks for what the step needs."""
    step = STEPS[name]

    def take(request: ApiRequest, pk: int) -> Response:
        activity = activity_to_report_on(request, pk)
        said = body_of(request, STEP_INPUTS[name])
        today = timezone.localdate()
        _check_proof(said)

        def act() -> Response:
            update = actions.take_step(
                activity=activity,
                step=name,
                by=request.person,
                today=today,
                version=request.version_seen or 0,
                **said,
            )
            told = StatusUpdateAnswer(update, context={"reader": request.person}).data
            return _recorded(request, activity, update, today, step=told)

        return _once_if_unchanged(request, act, today)

    take.__name__ = f"step_{name}"
    sources = ", ".join(f"`{source}`" for source in sorted(step.sources))
    take.__doc__ = f"Possible from {sources}; then the activity is `{step.target}`."
    with translation.override("en"):
        summary = str(step.label)
    mark = writes(
        STEPS_TAG, STEP_INPUTS[name], {200: StepTakenAnswer}, where=OF_ACTIVITY, version=True, summary=summary
    )
    return mark(take)


STEP_VIEWS = {address_of(name): _step_view(name) for name in STEPS}


@writes(
    STEPS_TAG,
    CostInput,
    {200: WholeActivityAnswer},
    where=OF_ACTIVITY,
    version=True,
    once_only=False,
    summary="Say what an activity really cost",
)
def set_actual_cost(request: ApiRequest, pk: int) -> Response:
    """At any time until the year is judged."""
    activity = activity_to_report_on(request, pk)
    said = body_of(request, CostInput)
    today = timezone.localdate()

    def act() -> Response:
        actions.set_actual_cost(
            activity=activity, by=request.person, version=request.version_seen or 0, cost=said["actual_cost"]
        )
        return _activity_now(request, activity, today)

    return _once_if_unchanged(request, act, today)


@writes(
    STEPS_TAG,
    ReasonInput,
    {200: WholeActivityAnswer},
    where=OF_ACTIVITY,
    version=True,
    summary="Say why an activity was completed late",
)
def explain_delay(request: ApiRequest, pk: int) -> Response:
    """Of one whose timeliness is `completed_late`; the report says it beside the delay."""
    activity = activity_to_report_on(request, pk)
    said, today = body_of(request, ReasonInput), timezone.localdate()

    def act() -> Response:
        actions.explain_delay(
            activity=activity,
            by=request.person,
            version=request.version_seen or 0,
            today=today,
            note=said["note"],
        )
        return _activity_now(request, activity, today)

    return _once_if_unchanged(request, act, today)


@writes(
    RECORDING,
    NoOccasionInput,
    {200: WholeActivityAnswer},
    where=OF_ACTIVITY,
    version=True,
    summary="State that there was no occasion",
)
def state_no_occasion(request: ApiRequest, pk: int) -> Response:
    """Of an activity that depends on occasions, towards the end of the year, when there was none."""
    activity = activity_to_report_on(request, pk)
    said = body_of(request, NoOccasionInput)
    today = timezone.localdate()

    def act() -> Response:
        _check_version(request, activity)
        actions.state_no_occasion(activity=activity, by=request.person, today=today, note=said["note"])
        return _activity_now(request, activity, today)

    return _once_if_unchanged(request, act, today)


@writes(
    RECORDING,
    OccurrenceInput,
    {201: RecordedAnswer},
    where=OF_ACTIVITY,
    version=False,
    summary="Record that an activity happened",
)
def record_occurrence(request: ApiRequest, pk: int) -> Response:
    """Of a recurring activity. Audiences, channels and messages that are left out are those that the plan names."""
    activity = activity_to_report_on(request, pk)
    said = body_of(request, OccurrenceInput)
    today = timezone.localdate()
    _check_proof(said)
    strategy = activity.plan.strategy_id
    told = said | {
        "on": said.pop("date"),
        "session": _session_of(request, said.pop("session", None)),
        "audiences": _chosen(
            activity.audiences,
            rows_for(request, Audience).filter(strategy=strategy),
            "code",
            said,
            "audiences",
        ),
        "channels": _chosen(
            activity.channels, rows_for(request, Channel).filter(strategy=strategy), "code", said, "channels"
        ),
        "messages": _chosen(
            activity.messages,
            rows_for(request, Message).filter(audience__strategy=strategy),
            "pk",
            said,
            "messages",
        ),
    }
    told.pop("date", None)

    def act() -> Response:
        _check_version(request, activity)
        recorded = actions.record_occurrence(activity=activity, by=request.person, today=today, **told)
        return _occurred(request, activity, recorded, today)

    return _once_if_unchanged(request, act, today)


@writes(
    RECORDING,
    SkipInput,
    {201: RecordedAnswer},
    where=OF_ACTIVITY,
    version=False,
    summary="Say why an activity does not happen",
)
def skip_unit(request: ApiRequest, pk: int) -> Response:
    """In one week, month, quarter or half-year, or before one session of the Assembly."""
    activity = activity_to_report_on(request, pk)
    said = body_of(request, SkipInput)
    today = timezone.localdate()
    session = _session_of(request, said.get("session"))
    on: date | None = session.date if session else said.get("date")
    if on is None:
        raise ValidationError({"date": _("Give a day of the unit that is skipped, or its session.")})

    def act() -> Response:
        _check_version(request, activity)
        skipped = actions.skip_unit(
            activity=activity, by=request.person, on=on, reason=said["note"], session=session
        )
        return _occurred(request, activity, skipped, today)

    return _once_if_unchanged(request, act, today)


@writes(
    RECORDING,
    {"application/json": LinkInput, "multipart/form-data": FilesInput},
    {201: EvidenceAnswer(many=True)},
    where=OF_ACTIVITY,
    version=False,
    takes_files=True,
    summary="Add evidence",
)
def add_evidence(request: ApiRequest, pk: int) -> Response:
    """A link, or files: all of them or none. Each file is looked through and written anew, without the place where a
    photograph was taken and without anything that acts; the answer has the fingerprint of what is kept."""
    activity = activity_to_report_on(request, pk)
    if isinstance(request.data, QueryDict):
        said = body_of(request, FilesInput, as_plain(request.data, lists=["files"]))
        said["files"] = _looked_through(said["files"])
    else:
        said = body_of(request, LinkInput)
        _check_is_on_the_web(said["url"], "url")
    today = timezone.localdate()
    told = said | {"occurrence": _occurrence_of(request, activity, said.get("occurrence"))}

    def act() -> Response:
        _check_version(request, activity)
        added = actions.add_evidence(activity=activity, by=request.person, **told)
        current = _as_it_is_now(request, activity)
        answers = EvidenceAnswer(added, many=True, context={"reader": request.person}).data
        return Response(answers, status=201, headers=etag_of_version(current))

    return _once_if_unchanged(request, act, today)


@writes(
    RECORDING,
    None,
    {204: None},
    where={"id": "The `id` of the occurrence."},
    once_only=False,
    summary="Remove a wrong record",
)
def remove_occurrence(request: ApiRequest, pk: int) -> Response:
    """At any time of an open year, by whoever recorded it or keeps the plan's records. Its evidence stays."""
    occurrence = one_of(rows_for(request, Occurrence), pk=pk)
    activity_to_report_on(request, occurrence.activity_id)
    actions.remove_occurrence(occurrence=occurrence, by=request.person)
    return Response(status=204)


@writes(
    RECORDING,
    None,
    {204: None},
    where={"id": "The `id` of the proof."},
    once_only=False,
    summary="Take evidence back",
)
def remove_evidence(request: ApiRequest, pk: int) -> Response:
    """With its file: within ten minutes by whoever added it, later by those who keep the plan's records."""
    proof = one_of(rows_for(request, Evidence), pk=pk)
    activity_to_report_on(request, proof.activity_id)
    actions.remove_evidence(proof=proof, by=request.person, now=timezone.now())
    return Response(status=204)


@writes(
    RECORDING,
    PublicInput,
    {200: EvidenceAnswer},
    where={"id": "The `id` of the proof."},
    once_only=False,
    summary="Show evidence to citizens, or no longer",
)
def publish_evidence(request: ApiRequest, pk: int) -> Response:
    """Decided one by one, by those who answer for what the municipality publishes; also in a year that is judged."""
    check_can_see_activities(request.person)
    proof = one_of(rows_for(request, Evidence), pk=pk)
    said = body_of(request, PublicInput)
    actions.publish_evidence(proof=proof, by=request.person, is_public=said["is_public"])
    current = one_of(rows_for(request, Evidence).select_related("added_by"), pk=pk)
    return Response(EvidenceAnswer(current, context={"reader": request.person}).data)


@writes(RECORDING, UndoInput, {200: WholeActivityAnswer}, summary="Take back what was just recorded")
def take_back(request: ApiRequest) -> Response:
    """Within ten minutes, by whoever recorded it, if nothing else was recorded about the activity since."""
    offer = undo.read(body_of(request, UndoInput)["offer"], by=request.person)
    activity = activity_to_report_on(request, offer.activity)
    today = timezone.localdate()

    def act() -> Response:
        actions.take_back(activity=activity, by=request.person, offer=offer)
        return _activity_now(request, activity, today)

    return once(request, act)


# What is said of what was recorded


def _once_if_unchanged(request: ApiRequest, act: Callable[[], Response], today: date) -> Response:
    """Acts once; where somebody else was faster, the problem says what the activity is now."""
    try:
        return once(request, act)
    except actions.Conflict as conflict:
        current = conflict.current
        raise Problem(
            "stale",
            str(conflict),
            headers=etag_of_version(current),
            current=as_json(_as_it_is_now(request, current), request.person, today),
        ) from None


def _check_version(request: ApiRequest, activity: Activity) -> None:
    if request.version_seen is not None:
        actions.check_version(activity=activity, by=request.person, version=request.version_seen)


def _as_it_is_now(request: ApiRequest, activity: Activity) -> Activity:
    current: Activity = one_of(rows_for(request, Activity).for_page(), pk=activity.pk)
    return current


def _activity_now(request: ApiRequest, activity: Activity, today: date) -> Response:
    current = _as_it_is_now(request, activity)
    return Response(as_json(current, request.person, today), headers=etag_of_version(current))


def _recorded(
    request: ApiRequest, before: Activity, recorded: object, today: date, *, status: int = 200, **told: Any
) -> Response:
    current = _as_it_is_now(request, before)
    content = told | {
        "activity": as_json(current, request.person, today),
        "undo": undo.offer(recorded, before=before, by=request.person) or None,
    }
    return Response(content, status=status, headers=etag_of_version(current))


def _occurred(request: ApiRequest, before: Activity, recorded: Occurrence, today: date) -> Response:
    row = one_of(with_links(rows_for(request, Occurrence)), pk=recorded.pk)
    told = OccurrenceAnswer(row, context={"reader": request.person}).data
    response = _recorded(request, before, recorded, today, status=201, occurrence=told)
    response["Location"] = reverse("api:occurrence", args=[recorded.pk])
    return response


# What is said in a request, as rows


def _chosen(planned: Any, offered: Any, by: str, said: Mapping[str, Any], name: str) -> Iterable[Any]:
    """The rows that were named; those of the plan where nothing was said of it."""
    if name not in said:
        return list(planned.all())
    rows = {getattr(row, by): row for row in offered}
    unknown = [str(key) for key in said[name] if key not in rows]
    if unknown:
        raise ValidationError(
            {name: _("The strategy does not contain: %(names)s.") % {"names": ", ".join(unknown)}}
        )
    return [rows[key] for key in said[name]]


def _session_of(request: ApiRequest, pk: int | None) -> AssemblySession | None:
    if pk is None:
        return None
    session: AssemblySession | None = rows_for(request, AssemblySession).filter(pk=pk).first()
    if session is None:
        raise ValidationError({"session": _("There is no such session of the Assembly.")})
    return session


def _occurrence_of(request: ApiRequest, activity: Activity, pk: int | None) -> Occurrence | None:
    if pk is None:
        return None
    found: Occurrence | None = activity.occurrences.happened().filter(pk=pk).first()
    if found is None or activity.is_special:
        raise ValidationError({"occurrence": _("This time is no longer recorded.")})
    return found


def _looked_through(files: list[Any]) -> list[CleanFile]:
    try:
        return FilesField().clean(files)
    except ValidationError as refusal:
        told = [{"in": "body", "name": "files", "detail": sentence} for sentence in refusal.messages]
        raise Problem("file-refused", " ".join(refusal.messages), errors=told) from None


def _check_proof(said: Mapping[str, Any]) -> None:
    if said.get("evidence_url"):
        _check_is_on_the_web(said["evidence_url"], "evidence_url")
    elif said.get("evidence_caption"):
        raise ValidationError({"evidence_url": _("Give the link too, or leave the caption empty.")})


def _check_is_on_the_web(url: str, name: str) -> None:
    try:
        IS_ON_THE_WEB(url)
    except ValidationError:
        raise ValidationError(
            {name: _("This is not an address on the web. Copy it whole, from https:// on.")}
        ) from None
