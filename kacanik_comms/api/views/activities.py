"""The lines of the plan and what was recorded of them, for whoever reads."""

from operator import itemgetter
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import F
from django.http import FileResponse, Http404, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from drf_spectacular.types import OpenApiTypes
from rest_framework.response import Response

from activities.models import Activity, Amendment, AssemblySession, Evidence, Occurrence, StatusUpdate
from activities.pages.filters import ActivityFilter
from kacanik_comms.api.operations import page_of_many, reads
from kacanik_comms.api.reading import one_of, page_of, plan_asked_for, reader_of, rows_for
from kacanik_comms.api.requests import ApiRequest
from kacanik_comms.api.serializers.activities import (
    ActivitiesSerializer,
    ActivitySerializer,
    WholeActivitySerializer,
    whole_activity,
    with_progress,
)
from kacanik_comms.api.serializers.queries import ActivityQuery, RecordQuery, SessionQuery
from kacanik_comms.api.serializers.records import (
    AmendmentSerializer,
    ChangeSerializer,
    EvidenceSerializer,
    OccurrenceSerializer,
    SessionSerializer,
    StatusUpdateSerializer,
)
from kacanik_comms.core.dates import reading_day

ACTIVITIES, RECORDS = "Activities", "What was recorded"
WITH_ACTIVITY = ("activity__plan", "activity__objective")
# The office that answered from a letter, where no person did.
LETTER = ("from_letter__office",)


@reads(ACTIVITIES, ActivitiesSerializer, query=ActivityQuery)
def activities(request: ApiRequest) -> Response:
    """In the order of the plan, with where each stands. An office contributor's token gives the activities of their
    offices; without a token one gets what is published."""
    plan, today = plan_asked_for(request, request.asked.get("year")), timezone.localdate()
    on = reading_day(today, plan.ends_on)
    filters = ActivityFilter.base_filters
    asked = {
        name: value for name, value in request.asked.items() if name in filters and value not in (None, "")
    }
    rows = ActivityFilter(asked, rows_for(request, Activity).filter(plan=plan), on=on).qs
    return page_of(
        request,
        rows.for_page().annotate(objective_number=F("objective__number")),
        ("objective_number", "is_beyond_plan", "-kind", "number", "pk"),
        ActivitySerializer,
        prepare=lambda page: with_progress(page, on=on, with_evidence=False),
        year=plan.year,
        cut_off=min(today, plan.ends_on),
        holds_demonstration_data=plan.holds_demonstration_data,
        count=rows.count(),
    )


@reads(ACTIVITIES, WholeActivitySerializer)
def activity(request: ApiRequest, pk: int) -> Response:
    """The ETag of this answer is what If-Match wants when the activity is changed."""
    row, content = whole_activity(request, pk)
    response = Response(content)
    response.version = row.version
    return response


@reads(RECORDS, page_of_many(OccurrenceSerializer), query=RecordQuery)
def occurrences(request: ApiRequest) -> Response:
    """Each time that something of the plan happened, and each unit that was skipped with a reason; the newest first."""
    return page_of(
        request, _asked_for(request, occurrences_of(request)), ("-ends_on", "-pk"), OccurrenceSerializer
    )


@reads(RECORDS, OccurrenceSerializer)
def occurrence(request: ApiRequest, pk: int) -> Response:
    """Who was reached through what, and with which messages."""
    row = one_of(occurrences_of(request), pk=pk)
    return Response(OccurrenceSerializer(row, context={"reader": reader_of(request)}).data)


@reads(RECORDS, page_of_many(EvidenceSerializer), query=RecordQuery)
def evidence(request: ApiRequest) -> Response:
    """Files and links that prove what was done, the newest first. Citizens see what was published one by one."""
    return page_of(
        request, _asked_for(request, evidence_of(request)), ("-added_at", "-pk"), EvidenceSerializer
    )


@reads(RECORDS, EvidenceSerializer)
def one_proof(request: ApiRequest, pk: int) -> Response:
    """Of a file its address, kind, size and fingerprint."""
    row = one_of(evidence_of(request), pk=pk)
    return Response(EvidenceSerializer(row, context={"reader": reader_of(request)}).data)


@reads(RECORDS, OpenApiTypes.BINARY, media_type="*/*")
def evidence_file(request: ApiRequest, pk: int) -> HttpResponseBase:
    """As it was kept: images without the place where they were taken, documents without anything that acts."""
    proof = one_of(evidence_of(request), pk=pk)
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


@reads(RECORDS, page_of_many(SessionSerializer), query=SessionQuery)
def sessions(request: ApiRequest) -> Response:
    """The newest first. Citizens see those of the years whose plan is published."""
    rows = rows_for(request, AssemblySession)
    if year := request.asked.get("year"):
        rows = rows.filter(date__year=year)
    return page_of(request, rows, ("-date", "-pk"), SessionSerializer)


@reads(RECORDS, SessionSerializer)
def session(request: ApiRequest, pk: int) -> Response:
    """Its day and its name."""
    return Response(SessionSerializer(one_of(rows_for(request, AssemblySession), pk=pk)).data)


@reads(RECORDS, page_of_many(StatusUpdateSerializer), query=RecordQuery)
def steps(request: ApiRequest) -> Response:
    """From where to where, and why where it was otherwise than planned; the newest first."""
    return page_of(request, _asked_for(request, steps_of(request)), ("-at", "-pk"), StatusUpdateSerializer)


@reads(RECORDS, page_of_many(AmendmentSerializer), query=RecordQuery)
def amendments(request: ApiRequest) -> Response:
    """What was changed or added since a plan was adopted, and why; the newest first. The figures hold a year against
    the plan as it was adopted."""
    rows = rows_for(request, Amendment).select_related(*WITH_ACTIVITY, "by")
    return page_of(request, _asked_for(request, rows), ("-at", "-pk"), AmendmentSerializer)


@reads(RECORDS, page_of_many(ChangeSerializer), query=RecordQuery)
def changes(request: ApiRequest) -> Response:
    """Steps of special activities, what happened of recurring ones, and new evidence, in the order in which it was
    recorded; the newest first. What was taken back at once is not there."""
    recurring = occurrences_of(request).filter(activity__kind=Activity.Kind.RECURRING)
    rows = Changes(
        step=_asked_for(request, steps_of(request)).annotate(changed_at=F("at")),
        occurrence=_asked_for(request, recurring).annotate(changed_at=F("recorded_at")),
        evidence=_asked_for(request, evidence_of(request)).annotate(changed_at=F("added_at")),
    )
    return page_of(request, rows, ("-changed_at", "-pk"), ChangeSerializer)


class Changes:
    """Rows of several kinds as one list, the newest first: as much of a QuerySet as a page asks for."""

    def __init__(self, **kinds: Any) -> None:
        self.kinds = kinds

    def order_by(self, *ordering: str) -> "Changes":
        return Changes(**{kind: rows.order_by(*ordering) for kind, rows in self.kinds.items()})

    def filter(self, *conditions: Any, **lookups: Any) -> "Changes":
        return Changes(**{kind: rows.filter(*conditions, **lookups) for kind, rows in self.kinds.items()})

    def __getitem__(self, span: slice) -> list[dict[str, Any]]:
        newest = [
            (row.changed_at, kind, row.pk, row)
            for kind, rows in self.kinds.items()
            for row in rows[: span.stop]
        ]
        newest.sort(key=itemgetter(0, 1, 2), reverse=True)
        return [
            dict.fromkeys(self.kinds) | {"changed_at": at, "kind": kind, "row": row, kind: row}
            for at, kind, _pk, row in newest[span]
        ]


def occurrences_of(request: ApiRequest) -> Any:
    rows = rows_for(request, Occurrence).that_stand().select_related(*WITH_ACTIVITY, "recorded_by", *LETTER)
    return rows.prefetch_related("audiences", "channels", "messages")


def evidence_of(request: ApiRequest) -> Any:
    return rows_for(request, Evidence).select_related(*WITH_ACTIVITY, "added_by", *LETTER)


def steps_of(request: ApiRequest) -> Any:
    return rows_for(request, StatusUpdate).that_stand().select_related(*WITH_ACTIVITY, "by", *LETTER)


def _asked_for(request: ApiRequest, rows: Any) -> Any:
    if year := request.asked.get("year"):
        rows = rows.filter(activity__plan__year=year)
    if pk := request.asked.get("activity"):
        rows = rows.filter(activity=pk)
    return rows
