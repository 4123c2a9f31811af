"""The lines of the plan and what was recorded of them, for whoever reads."""

from datetime import date, datetime
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from drf_spectacular.types import OpenApiTypes
from rest_framework.response import Response

from activities.models import Activity, Amendment, AssemblySession, Evidence, Occurrence, StatusUpdate
from activities.pages.filters import ActivityFilter
from activities.records.progress import progress_of
from kacanik_comms.accounts.models import User
from kacanik_comms.api.documenting import page_of_many, reads
from kacanik_comms.api.paging import answer, cursor_of, page_of
from kacanik_comms.api.reading import one_of, plan_asked_for, reader_of, rows_for
from kacanik_comms.api.requests import ApiRequest
from kacanik_comms.api.serializers.activities import ActivitiesAnswer, ActivityAnswer, WholeActivityAnswer
from kacanik_comms.api.serializers.queries import ActivityQuery, RecordQuery, SessionQuery
from kacanik_comms.api.serializers.records import (
    AmendmentAnswer,
    ChangeAnswer,
    EvidenceAnswer,
    OccurrenceAnswer,
    SessionAnswer,
    StatusUpdateAnswer,
)
from kacanik_comms.core.dates import reading_day

ACTIVITIES, RECORDS = "Activities", "What was recorded"
ORDER_OF_THE_PLAN = ["objective__number", "-kind", "number", "pk"]
FILTERS = ("q", "objective", "office", "kind", "status", "timeliness", "audience", "month")


@reads(ACTIVITIES, ActivitiesAnswer, query=ActivityQuery, summary="The activities of a year")
def activities(request: ApiRequest) -> Response:
    """In the order of the plan, with where each stands. An office contributor's token gives the activities of their
    offices; without a token one gets what is published."""
    plan, today = plan_asked_for(request, request.asked.get("year")), timezone.localdate()
    on = reading_day(today, plan.ends_on)
    asked = {name: request.asked[name] for name in FILTERS if request.asked.get(name) not in (None, "")}
    of_year = rows_for(request, Activity).filter(plan=plan)
    found = ActivityFilter(asked, of_year, on=on).qs.for_page()

    def tell(rows: list[Activity]) -> Any:
        return ActivityAnswer(progress_of(rows, on=on, with_evidence=False), many=True).data

    response = page_of(
        request,
        found,
        ORDER_OF_THE_PLAN,
        tell,
        year=plan.year,
        cut_off=min(today, plan.ends_on),
        holds_demonstration_data=plan.holds_demonstration_data,
        count=None,
    )
    told = response.data
    is_all = not told["next"] and "cursor" not in request.asked
    told["count"] = len(told["results"]) if is_all else found.count()
    return response


@reads(
    ACTIVITIES,
    WholeActivityAnswer,
    where={"id": "The `id` of the activity."},
    summary="An activity with everything that is told of it",
)
def activity(request: ApiRequest, pk: int) -> Response:
    """The ETag of this answer is what If-Match wants when the activity is changed."""
    found = one_of(rows_for(request, Activity).for_page(), pk=pk)
    response = Response(as_json(found, reader_of(request), timezone.localdate()))
    response.version = found.version
    return response


def as_json(found: Activity, reader: User | None, today: date) -> Any:
    """An activity with everything that the reader sees of it."""
    (progress,) = progress_of([found], on=reading_day(today, found.plan.ends_on))
    return WholeActivityAnswer(progress, context={"reader": reader}).data


@reads(RECORDS, page_of_many(OccurrenceAnswer), query=RecordQuery, summary="What happened")
def occurrences(request: ApiRequest) -> Response:
    """Each time that something of the plan happened, and each unit that was skipped with a reason; the newest first."""
    rows = _of(request, with_links(rows_for(request, Occurrence).that_stand()))
    return page_of(request, rows, ["-date", "-pk"], _told_by(request, OccurrenceAnswer))


@reads(
    RECORDS,
    OccurrenceAnswer,
    where={"id": "The `id` of the occurrence."},
    summary="One time that it happened",
)
def occurrence(request: ApiRequest, pk: int) -> Response:
    """Who was reached through what, and with which messages."""
    rows = with_links(rows_for(request, Occurrence).that_stand())
    return Response(OccurrenceAnswer(one_of(rows, pk=pk), context={"reader": reader_of(request)}).data)


@reads(RECORDS, page_of_many(EvidenceAnswer), query=RecordQuery, summary="The evidence")
def evidence(request: ApiRequest) -> Response:
    """Files and links that prove what was done, the newest first. Citizens see what was published one by one."""
    rows = _of(request, rows_for(request, Evidence).select_related("added_by"))
    return page_of(request, rows, ["-added_at", "-pk"], _told_by(request, EvidenceAnswer))


@reads(RECORDS, EvidenceAnswer, where={"id": "The `id` of the proof."}, summary="A proof")
def one_proof(request: ApiRequest, pk: int) -> Response:
    """Of a file its address, kind, size and fingerprint."""
    rows = rows_for(request, Evidence).select_related("added_by")
    return Response(EvidenceAnswer(one_of(rows, pk=pk), context={"reader": reader_of(request)}).data)


@reads(
    RECORDS,
    OpenApiTypes.BINARY,
    where={"id": "The `id` of the proof."},
    media_type="*/*",
    summary="The file of a proof",
)
def evidence_file(request: ApiRequest, pk: int) -> HttpResponseBase:
    """As it was kept: images without the place where they were taken, documents without anything that acts."""
    proof = one_of(rows_for(request, Evidence).select_related("activity__objective"), pk=pk)
    if not proof.file or not default_storage.exists(str(proof.file)):
        raise Http404
    etag = f'"{proof.sha256}"'
    if get_conditional_response(request, etag=etag):
        return Response(status=304, headers={"ETag": etag})
    # The name that its owner gave the file may name people; citizens get one of ours.
    extension = str(proof.file).rpartition(".")[2]
    public_name = f"{proof.activity.code}-{proof.pk}.{extension}"
    response = FileResponse(
        default_storage.open(str(proof.file)),
        content_type=proof.media_type,
        filename=proof.name if reader_of(request) else public_name,
        as_attachment=True,
    )
    response["ETag"] = etag
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@reads(RECORDS, page_of_many(SessionAnswer), query=SessionQuery, summary="The sessions of the Assembly")
def sessions(request: ApiRequest) -> Response:
    """The newest first. Citizens see those of the years whose plan is published."""
    rows = rows_for(request, AssemblySession)
    if year := request.asked.get("year"):
        rows = rows.filter(date__year=year)
    return page_of(request, rows, ["-date", "-pk"], lambda found: SessionAnswer(found, many=True).data)


@reads(RECORDS, SessionAnswer, where={"id": "The `id` of the session."}, summary="A session of the Assembly")
def session(request: ApiRequest, pk: int) -> Response:
    """Its day and its name."""
    return Response(SessionAnswer(one_of(rows_for(request, AssemblySession), pk=pk)).data)


@reads(RECORDS, page_of_many(ChangeAnswer), query=RecordQuery, summary="What changed lately")
def changes(request: ApiRequest) -> Response:
    """Steps of special activities, what happened of recurring ones, and new evidence, in the order in which it was
    recorded; the newest first. What was taken back at once is not there."""
    after, size = cursor_of(request), request.asked["page_size"]
    recurring = rows_for(request, Occurrence).filter(activity__kind=Activity.Kind.RECURRING)
    kinds = {
        "step": ("at", rows_for(request, StatusUpdate).that_stand().select_related("by")),
        "occurrence": ("recorded_at", with_links(recurring)),
        "evidence": ("added_at", rows_for(request, Evidence).select_related("added_by")),
    }
    # The newest of each kind, of which the newest of all are taken.
    newest = [
        (getattr(row, at), kind, row)
        for kind, (at, rows) in kinds.items()
        for row in _newest(_of(request, rows), at, kind, after)[: size + 1]
    ]
    newest.sort(key=lambda one: (one[0], one[1], one[2].pk), reverse=True)
    here = newest[:size]
    last = (here[-1][0], here[-1][1], here[-1][2].pk) if len(newest) > size else None
    told = [
        dict.fromkeys(kinds) | {"kind": kind, "at": moment, "row": row, kind: row}
        for moment, kind, row in here
    ]
    answers = ChangeAnswer(told, many=True, context={"reader": reader_of(request)}).data
    return answer(request, answers, last)


def _newest(rows: Any, at: str, kind: str, after: tuple[Any, ...] | None) -> Any:
    """The rows recorded before the last one of the page before; at the same moment, in the order of their kinds."""
    rows = rows.order_by(f"-{at}", "-pk")
    if after is None:
        return rows
    moment, last_kind, pk = _as_place(after)
    behind = Q(**{f"{at}__lt": moment})
    if kind < last_kind:
        behind |= Q(**{at: moment})
    elif kind == last_kind:
        behind |= Q(**{at: moment, "pk__lt": pk})
    return rows.filter(behind)


def _as_place(after: tuple[Any, ...]) -> tuple[datetime, str, int]:
    match after:
        case (str(text), "step" | "occurrence" | "evidence" as kind, int(pk)):
            try:
                moment = datetime.fromisoformat(text)
            except ValueError:
                raise Http404 from None
            if moment.tzinfo is not None:
                return moment, kind, pk
    raise Http404


def with_links(rows: Any) -> Any:
    return rows.select_related("activity__plan", "activity__objective", "recorded_by").prefetch_related(
        "audiences", "channels", "messages"
    )


def _of(request: ApiRequest, rows: Any) -> Any:
    rows = rows.select_related("activity__plan", "activity__objective")
    if year := request.asked.get("year"):
        rows = rows.filter(activity__plan__year=year)
    if pk := request.asked.get("activity"):
        rows = rows.filter(activity=pk)
    return rows


def _told_by(request: ApiRequest, answer_type: Any) -> Any:
    return lambda rows: answer_type(rows, many=True, context={"reader": reader_of(request)}).data


@reads(
    RECORDS,
    page_of_many(StatusUpdateAnswer),
    query=RecordQuery,
    summary="The steps of special activities",
)
def steps(request: ApiRequest) -> Response:
    """From where to where, and why where it was otherwise than planned; the newest first."""
    rows = _of(request, rows_for(request, StatusUpdate).that_stand().select_related("by"))
    return page_of(request, rows, ["-at", "-pk"], _told_by(request, StatusUpdateAnswer))


@reads(RECORDS, page_of_many(AmendmentAnswer), query=RecordQuery, summary="The changes of adopted plans")
def amendments(request: ApiRequest) -> Response:
    """What was changed or added since a plan was adopted, and why; the newest first. The figures hold a year against
    the plan as it was adopted."""
    rows = _of(request, rows_for(request, Amendment).select_related("by"))
    return page_of(request, rows, ["-at", "-pk"], _told_by(request, AmendmentAnswer))
