"""What was decided: strategies, plans, offices, audiences, channels, and the figures of a year."""

from typing import Any

from django.db.models import F, Prefetch
from django.utils import timezone
from rest_framework.response import Response

from activities.models import Activity
from activities.querysets import offices_reported_by
from audiences.models import Audience, Channel
from kacanik_comms.api.operations import page_of_many, reads
from kacanik_comms.api.reading import one_of, page_of, reader_of, rows_for
from kacanik_comms.api.requests import ApiRequest
from kacanik_comms.api.serializers.figures import FiguresSerializer
from kacanik_comms.api.serializers.plans import (
    AudienceSerializer,
    CallerSerializer,
    ChannelSerializer,
    ObjectiveSerializer,
    OfficeSerializer,
    PlanSerializer,
    ReportSerializer,
    StrategySerializer,
    WholeStrategySerializer,
)
from kacanik_comms.api.serializers.queries import PageQuery, StrategyPartQuery
from kacanik_comms.evaluation.models import SealedFile, SealedReport
from kacanik_comms.evaluation.policies import can_see_evaluation
from kacanik_comms.year import figures as counted
from kacanik_comms.year import in_short
from kacanik_comms.year.costs import costs
from kacanik_comms.year.facts import YearFacts
from kacanik_comms.year.loading import kept_facts_of
from plans.models import AnnualPlan, Duty, Objective, Office, Strategy
from plans.names.reading import names_on

DECIDED, FIGURES, ACCOUNT = "What was decided", "Figures", "Account"
OF_STRATEGY = ("-starts_year", "number", "pk")


@reads(DECIDED, page_of_many(StrategySerializer), query=PageQuery)
def strategies(request: ApiRequest) -> Response:
    """The communication strategies that the Municipal Assembly adopted, the newest first."""
    return page_of(request, rows_for(request, Strategy), ["-starts_year", "-pk"], StrategySerializer)


@reads(DECIDED, WholeStrategySerializer)
def strategy(request: ApiRequest, pk: int) -> Response:
    """Chapters, laws, principles, strengths and weaknesses, objectives, and what it asks of which office."""
    rows = rows_for(request, Strategy).prefetch_related(
        "objectives",
        "sections",
        "legal_bases",
        "principles",
        "swot_items",
        Prefetch("duties", rows_for(request, Duty).select_related("office")),
    )
    return Response(WholeStrategySerializer(one_of(rows, pk=pk)).data)


@reads(DECIDED, page_of_many(ObjectiveSerializer), query=StrategyPartQuery)
def objectives(request: ApiRequest) -> Response:
    """What the strategies want to achieve."""
    rows = _of_strategy(request, Objective)
    return page_of(request, rows, OF_STRATEGY, ObjectiveSerializer, prepare=_as_called_today)


@reads(DECIDED, page_of_many(OfficeSerializer), query=PageQuery)
def offices(request: ApiRequest) -> Response:
    """Who can be responsible: positions, units and bodies of the municipality. Never persons."""
    rows = rows_for(request, Office).select_related("succession__successor")
    return page_of(request, rows, ["code"], OfficeSerializer, prepare=_as_called_today)


@reads(DECIDED, page_of_many(AudienceSerializer), query=StrategyPartQuery)
def audiences(request: ApiRequest) -> Response:
    """Whom the municipality speaks to, with the messages for them and the impacts desired."""
    rows = _of_strategy(request, Audience).prefetch_related("messages", "desired_impacts")
    return page_of(request, rows, OF_STRATEGY, AudienceSerializer, prepare=_as_called_today)


@reads(DECIDED, page_of_many(ChannelSerializer), query=StrategyPartQuery)
def channels(request: ApiRequest) -> Response:
    """Through what the municipality speaks."""
    rows = _of_strategy(request, Channel)
    return page_of(request, rows, OF_STRATEGY, ChannelSerializer, prepare=_as_called_today)


@reads(DECIDED, page_of_many(PlanSerializer), query=PageQuery)
def plans(request: ApiRequest) -> Response:
    """One plan a year, the newest first."""
    return page_of(request, rows_for(request, AnnualPlan), ["-year"], PlanSerializer)


@reads(DECIDED, PlanSerializer)
def plan(request: ApiRequest, year: int) -> Response:
    """Its activities are at `/activities/`."""
    return Response(PlanSerializer(one_of(rows_for(request, AnnualPlan), year=year)).data)


@reads(FIGURES, FiguresSerializer)
def figures(request: ApiRequest, year: int) -> Response:
    """Each figure with its formula, its numerator and its denominator: the same as on the pages and in the report.

    The officer, the chief of cabinet and the plan administrator get those of the whole year, everybody else those
    of what is published.
    """
    the_plan = one_of(rows_for(request, AnnualPlan).select_related("strategy"), year=year)
    reader = reader_of(request)
    sees_all = reader is not None and can_see_evaluation(reader)
    if not sees_all:
        one_of(AnnualPlan.objects.published(), pk=the_plan.pk)
    among = None if sees_all else Activity.objects.published()
    [facts] = kept_facts_of([the_plan], today=timezone.localdate(), among=among)
    return Response(FiguresSerializer(_figures(facts) | {"is_of_what_is_published": not sees_all}).data)


def _figures(facts: YearFacts) -> dict[str, Any]:
    return {
        "plan": facts.plan,
        "cut_off": facts.cut_off,
        "has_begun": facts.has_begun,
        "has_records": facts.has_records,
        "figures": counted.five_figures(facts),
        "due": in_short.share_of_due(in_short.due(facts)),
        "objectives": [_figures_of(facts, objective) for objective in facts.objectives],
        "costs": costs(facts),
        "beyond_plan": counted.beyond_plan(facts),
        "statuses": [
            {"status": status, "count": count}
            for status, count in counted.status_counts(facts.special).items()
        ],
        "audiences": counted.people_reached(facts),
        "channels": [
            {"channel": channel.code, "times": times} for channel, times in counted.outputs_by_channel(facts)
        ],
        "messages": [
            {"message": message.pk, "times": times} for message, times in counted.times_carried(facts)
        ],
    }


def _figures_of(facts: YearFacts, objective: Objective) -> dict[str, Any]:
    due = in_short.share_of_due(in_short.due(facts, objective))
    return {
        "objective": objective.number,
        "figures": [
            counted.implementation_rate(facts, objective),
            counted.recurring_compliance(facts, objective),
        ],
        "due": due,
        "light": in_short.light_of(due),
        "costs": costs(facts, objective),
    }


@reads(FIGURES, page_of_many(ReportSerializer), query=PageQuery)
def reports(request: ApiRequest) -> Response:
    """Of the years whose plan is published: the newest first, each with the fingerprints by which a copy is checked."""
    files = SealedFile.objects.published().defer("content")
    rows = SealedReport.objects.published().light().prefetch_related(Prefetch("files", files))
    return page_of(request, rows, ["-year", "-revision"], ReportSerializer)


@reads(ACCOUNT, CallerSerializer, is_public=False)
def caller(request: ApiRequest) -> Response:
    """For trying out a token."""
    user = request.person
    about = {
        "username": user.username,
        "name": user.get_full_name(),
        "roles": sorted(user.roles),
        "offices": sorted(offices_reported_by(user).values_list("code", flat=True)),
    }
    return Response(CallerSerializer(about).data)


def _as_called_today(rows: list[Any]) -> list[Any]:
    return names_on(timezone.localdate(), rows)


def _of_strategy(request: ApiRequest, model: Any) -> Any:
    """The newest strategy first."""
    rows = rows_for(request, model).annotate(starts_year=F("strategy__starts_year"))
    wanted = request.asked.get("strategy")
    return rows.filter(strategy=wanted) if wanted else rows
