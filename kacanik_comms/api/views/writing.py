"""What people with a role record, by the same actions, rules and locks as on the pages."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.response import Response

from activities.models import Activity, AssemblySession, Evidence, Occurrence
from activities.records import actions, session_actions, undo
from activities.records.change_actions import change_occurrence as change_record
from activities.records.change_actions import values_of
from activities.records.client_keys import recorded_under
from activities.records.removal_actions import remove_occurrence as remove_record
from activities.rules.policies import check_can_keep_sessions, check_can_report_on, check_can_see_activities
from activities.rules.workflow import STEPS
from audiences.models import Audience, Channel, Message
from kacanik_comms.api.guards import etag_of_version, uuid_of
from kacanik_comms.api.operations import FORM, JSON, View, writes
from kacanik_comms.api.reading import one_of, rows_for
from kacanik_comms.api.requests import ApiRequest
from kacanik_comms.api.serializers.activities import WholeActivitySerializer, address_of, whole_activity
from kacanik_comms.api.serializers.inputs import (
    STEP_INPUTS,
    ChangeInput,
    CostInput,
    FilesInput,
    LinkInput,
    OccurrenceInput,
    PublicInput,
    ReasonInput,
    RecordInput,
    SessionInput,
    SkipInput,
    UndoInput,
)
from kacanik_comms.api.serializers.records import (
    EvidenceSerializer,
    OccurrenceSerializer,
    RecordedSerializer,
    SessionSerializer,
    StatusUpdateSerializer,
    StepTakenSerializer,
)
from kacanik_comms.api.views.activities import evidence_of, occurrences_of

STEPS_TAG, RECORDING, SESSIONS = ("Steps of a special activity", "Recording", "Sessions of the Assembly")
Data = dict[str, Any]


# Special activities


def _step_view(name: str) -> View:
    """Each step of the workflow has an address of its own, which asks for what the step needs."""
    step = STEPS[name]

    def take(request: ApiRequest, pk: int, data: Data) -> Response:
        activity = activity_to_report_on(request, pk)
        update = actions.take_step(
            activity=activity,
            step=name,
            by=request.person,
            today=timezone.localdate(),
            version=activity.version,
            **data,
        )
        content = StatusUpdateSerializer(update, context={"reader": request.person}).data
        return _recorded(request, activity, update, step=content)

    take.__name__ = f"step_{name}"
    sources = ", ".join(f"`{source}`" for source in sorted(step.sources))
    take.__doc__ = f"Possible from {sources}; then the activity is `{step.target}`."
    return writes(STEPS_TAG, STEP_INPUTS[name], {200: StepTakenSerializer}, version=True)(take)


STEP_VIEWS = {address_of(name): _step_view(name) for name in STEPS}


@writes(STEPS_TAG, CostInput, {200: WholeActivitySerializer}, version=True)
def set_actual_cost(request: ApiRequest, pk: int, data: Data) -> Response:
    """At any time until the year is judged."""
    activity = activity_to_report_on(request, pk)
    actions.set_actual_cost(
        activity=activity, by=request.person, version=activity.version, cost=data["actual_cost"]
    )
    return _activity_now(request, activity)


@writes(STEPS_TAG, ReasonInput, {200: WholeActivitySerializer}, version=True)
def explain_delay(request: ApiRequest, pk: int, data: Data) -> Response:
    """Of one whose timeliness is `completed_late`; the report says it beside the delay."""
    activity, today = activity_to_report_on(request, pk), timezone.localdate()
    actions.explain_delay(
        activity=activity, by=request.person, version=activity.version, today=today, note=data["note"]
    )
    return _activity_now(request, activity)


# Recurring activities


@writes(RECORDING, ReasonInput, {200: WholeActivitySerializer}, version=True)
def state_no_occasion(request: ApiRequest, pk: int, data: Data) -> Response:
    """Of an activity that depends on occasions, towards the end of the year, when there was none."""
    activity, today = activity_to_report_on(request, pk), timezone.localdate()
    actions.state_no_occasion(activity=activity, by=request.person, today=today, note=data["note"])
    return _activity_now(request, activity)


@writes(RECORDING, {JSON: OccurrenceInput, FORM: RecordInput}, {201: RecordedSerializer}, version=False)
def record_occurrence(request: ApiRequest, pk: int, data: Data) -> Response:
    """Of a recurring activity, with files that prove it where it is sent as a form. Audiences, channels and messages
    that are left out are those that the plan names. A UUID as Idempotency-Key stays with the record for ever: what is
    sent again under it, however late, is answered with the record that exists."""
    key = uuid_of(request)
    if key and (earlier := recorded_under(key, by=request.person)):
        return _occurred(request, earlier.activity, earlier)
    activity = activity_to_report_on(request, pk)
    data |= {
        "on": data.pop("date", None),
        "unit": data.pop("unit", None),
        "session": _session_of(request, data.get("session")),
    }
    for name, by, offered in _offered(request, activity):
        data[name] = _chosen(data, name, by, getattr(activity, name), offered)
    occurrence = actions.record_occurrence(
        activity=activity, by=request.person, today=timezone.localdate(), client_key=key, **data
    )
    return _occurred(request, activity, occurrence)


@writes(RECORDING, ChangeInput, {200: OccurrenceSerializer}, version=True)
def change_occurrence(request: ApiRequest, pk: int, data: Data) -> Response:
    """Of something that happened, by whoever recorded it or keeps the plan's records, while the year is open. What is
    left out stays as it is; a day takes the place of a unit, and the other way round."""
    occurrence = one_of(rows_for(request, Occurrence), pk=pk)
    activity = activity_to_report_on(request, occurrence.activity_id)
    if {"date", "unit"} & data.keys():
        data |= {"on": data.pop("date", None), "unit": data.get("unit")}
    if "session" in data:
        data["session"] = _session_of(request, data["session"])
    for name, by, offered in _offered(request, activity):
        if name in data:
            data[name] = _chosen(data, name, by, None, offered)
    change_record(
        occurrence=occurrence, by=request.person, now=timezone.now(), **(values_of(occurrence) | data)
    )
    current, _content = whole_activity(request, activity.pk)
    row = one_of(occurrences_of(request), pk=pk)
    content = OccurrenceSerializer(row, context={"reader": request.person}).data
    return Response(content, headers=etag_of_version(current))


@writes(RECORDING, SkipInput, {201: RecordedSerializer}, version=False)
def skip_unit(request: ApiRequest, pk: int, data: Data) -> Response:
    """In one week, month, quarter or half-year, or before one session of the Assembly."""
    activity = activity_to_report_on(request, pk)
    session = _session_of(request, data.get("session"))
    on: date | None = session.date if session else data.get("date")
    if on is None:
        raise ValidationError({"date": _("Give a day of the unit that is skipped, or its session.")})
    skipped = actions.skip_unit(
        activity=activity, by=request.person, on=on, reason=data["note"], session=session
    )
    return _occurred(request, activity, skipped)


@writes(RECORDING, None, {204: None})
def remove_occurrence(request: ApiRequest, pk: int) -> Response:
    """At any time of an open year, by whoever recorded it or keeps the plan's records. Its evidence stays with the
    activity; for thirty days it can be taken back on the page of the activity."""
    occurrence = one_of(rows_for(request, Occurrence), pk=pk)
    activity_to_report_on(request, occurrence.activity_id)
    remove_record(occurrence=occurrence, by=request.person, now=timezone.now())
    return Response(status=204)


# Evidence


@writes(RECORDING, {JSON: LinkInput, FORM: FilesInput}, {201: EvidenceSerializer(many=True)}, version=False)
def add_evidence(request: ApiRequest, pk: int, data: Data) -> Response:
    """A link, or files: all of them or none. Each file is looked through and written anew, without the place where a
    photograph was taken and without anything that acts; the answer has the fingerprint of what is kept."""
    activity = activity_to_report_on(request, pk)
    data["occurrence"] = _occurrence_of(activity, data.get("occurrence"))
    proofs = actions.add_evidence(activity=activity, by=request.person, **data)
    current, _content = whole_activity(request, pk)
    content = EvidenceSerializer(proofs, many=True, context={"reader": request.person}).data
    return Response(content, status=201, headers=etag_of_version(current))


@writes(RECORDING, None, {204: None})
def remove_evidence(request: ApiRequest, pk: int) -> Response:
    """With its file: within ten minutes by whoever added it, later by those who keep the plan's records."""
    proof = one_of(rows_for(request, Evidence), pk=pk)
    activity_to_report_on(request, proof.activity_id)
    actions.remove_evidence(proof=proof, by=request.person, now=timezone.now())
    return Response(status=204)


@writes(RECORDING, PublicInput, {200: EvidenceSerializer})
def publish_evidence(request: ApiRequest, pk: int, data: Data) -> Response:
    """Decided one by one, by those who answer for what the municipality publishes; also in a year that is judged."""
    check_can_see_activities(request.person)
    proof = one_of(rows_for(request, Evidence), pk=pk)
    actions.publish_evidence(proof=proof, by=request.person, is_public=data["is_public"])
    current = one_of(evidence_of(request), pk=pk)
    return Response(EvidenceSerializer(current, context={"reader": request.person}).data)


@writes(RECORDING, UndoInput, {200: WholeActivitySerializer})
def take_back(request: ApiRequest, data: Data) -> Response:
    """Within ten minutes, by whoever recorded it, if nothing else was recorded about the activity since."""
    offer = undo.read(data["offer"], by=request.person)
    activity = activity_to_report_on(request, offer.activity)
    actions.take_back(activity=activity, by=request.person, offer=offer)
    return _activity_now(request, activity)


# Sessions of the Assembly


@writes(SESSIONS, SessionInput, {201: SessionSerializer})
def add_session(request: ApiRequest, data: Data) -> Response:
    """Activities that are expected before each session get one more unit by it."""
    _check_keeps_sessions(request)
    (session,) = session_actions.add_sessions(days=[data["date"]], title=data["title"], by=request.person)
    location = reverse("api:session", args=[session.pk])
    return Response(SessionSerializer(session).data, status=201, headers={"Location": location})


@writes(SESSIONS, SessionInput, {200: SessionSerializer})
def change_session(request: ApiRequest, pk: int, data: Data) -> Response:
    """What was recorded for it stays with it."""
    _check_keeps_sessions(request)
    session = one_of(rows_for(request, AssemblySession), pk=pk)
    changed = session_actions.change_session(
        session=session, on=data["date"], title=data["title"], by=request.person
    )
    return Response(SessionSerializer(changed).data)


@writes(SESSIONS, None, {204: None})
def remove_session(request: ApiRequest, pk: int) -> Response:
    """One that nothing was recorded for."""
    _check_keeps_sessions(request)
    session = one_of(rows_for(request, AssemblySession), pk=pk)
    session_actions.remove_session(session=session, by=request.person)
    return Response(status=204)


def _check_keeps_sessions(request: ApiRequest) -> None:
    check_can_see_activities(request.person)
    check_can_keep_sessions(request.person)


# What is answered


def _activity_now(request: ApiRequest, activity: Activity) -> Response:
    current, content = whole_activity(request, activity.pk)
    return Response(content, headers=etag_of_version(current))


def _recorded(
    request: ApiRequest, before: Activity, row: object, *, status: int = 200, **content: Any
) -> Response:
    current, content["activity"] = whole_activity(request, before.pk)
    content["undo"] = undo.offer(row, before=before, by=request.person) or None
    return Response(content, status=status, headers=etag_of_version(current))


def _occurred(request: ApiRequest, before: Activity, occurrence: Occurrence) -> Response:
    row = one_of(occurrences_of(request), pk=occurrence.pk)
    content = OccurrenceSerializer(row, context={"reader": request.person}).data
    response = _recorded(request, before, occurrence, status=201, occurrence=content)
    response["Location"] = reverse("api:occurrence", args=[occurrence.pk])
    return response


# What a request names, as rows


def activity_to_report_on(request: ApiRequest, pk: int) -> Activity:
    """As on the pages: the role first, then whether the activity is seen, whether it can be reported on, and whether
    it is still what the caller saw, if they say so. It then stays so until everything is recorded."""
    check_can_see_activities(request.person)
    activity: Activity = one_of(rows_for(request, Activity).for_page(), pk=pk)
    check_can_report_on(request.person, activity)
    if request.version_seen is not None:
        actions.check_version(activity=activity, by=request.person, version=request.version_seen)
        activity.version = request.version_seen
    return activity


def _chosen(data: Mapping[str, Any], name: str, by: str, planned: Any, offered: Any) -> Iterable[Any]:
    """The rows that were named; those of the plan where the request says nothing about it."""
    if name not in data:
        return list(planned.all())
    rows = {getattr(row, by): row for row in offered}
    if unknown := [str(key) for key in data[name] if key not in rows]:
        sentence = _("The strategy does not contain: %(names)s.") % {"names": ", ".join(unknown)}
        raise ValidationError({name: sentence})
    return [rows[key] for key in data[name]]


def _offered(request: ApiRequest, activity: Activity) -> list[tuple[str, str, Any]]:
    """What an occurrence is linked to: by which name a request calls the rows, and the rows themselves."""
    strategy = activity.plan.strategy_id
    return [
        ("audiences", "code", rows_for(request, Audience).filter(strategy=strategy)),
        ("channels", "code", rows_for(request, Channel).filter(strategy=strategy)),
        ("messages", "pk", rows_for(request, Message).filter(audience__strategy=strategy)),
    ]


def _session_of(request: ApiRequest, pk: int | None) -> AssemblySession | None:
    if pk is None:
        return None
    session: AssemblySession | None = rows_for(request, AssemblySession).filter(pk=pk).first()
    if session is None:
        raise ValidationError({"session": _("There is no such session of the Assembly.")})
    return session


def _occurrence_of(activity: Activity, pk: int | None) -> Occurrence | None:
    if pk is None:
        return None
    occurrence: Occurrence | None = activity.occurrences.happened().filter(pk=pk).first()
    if occurrence is None or activity.is_special:
        raise ValidationError({"occurrence": _("This time is no longer recorded.")})
    return occurrence
