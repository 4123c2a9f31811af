"""What was decided: strategies, plans, offices, audiences, channels, and the figures of a year."""

from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from rest_framework.response import Response

from activities.models import Activity
from audiences.models import Audience, Channel
from kacanik_comms.api.documenting import page_of_many, reads
from kacanik_comms.api.paging import page_of
from kacanik_comms.api.reading import one_of, reader_of, rows_for
from kacanik_comms.api.requests import ApiRequest
from kacanik_comms.api.serializers.figures import FiguresAnswer
from kacanik_comms.api.serializers.plans import (
    AudienceAnswer,
    CallerAnswer,
    ChannelAnswer,
    ObjectiveAnswer,
    OfficeAnswer,
    PlanAnswer,
    StrategyAnswer,
    WholeStrategyAnswer,
)
from kacanik_comms.api.serializers.queries import PageQuery, StrategyPartQuery
from kacanik_comms.api.serializers.reports import ReportAnswer
from kacanik_comms.evaluation.models import SealedFile, SealedReport
from kacanik_comms.evaluation.policies import can_see_evaluation
from kacanik_comms.year import figures as counted
from kacanik_comms.year.facts import YearFacts
from kacanik_comms.year.loading import facts_of
from plans.models import AnnualPlan, Duty, Objective, Office, Strategy

DECIDED, FIGURES, ACCOUNT = "What was decided", "Figures", "Account"


@reads(DECIDED, page_of_many(StrategyAnswer), query=PageQuery, summary="The strategies")
def strategies(request: ApiRequest) -> Response:
    """The communication strategies that the Municipal Assembly adopted, the newest first."""
    return page_of(request, rows_for(request, Strategy), ["-starts_year", "-pk"], _told_by(StrategyAnswer))


@reads(
    DECIDED,
    WholeStrategyAnswer,
    where={"id": "The `id` of the strategy."},
    summary="A strategy with everything that it says",
)
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
    return Response(WholeStrategyAnswer(one_of(rows, pk=pk)).data)


@reads(DECIDED, page_of_many(ObjectiveAnswer), query=StrategyPartQuery, summary="The objectives")
def objectives(request: ApiRequest) -> Response:
    """What the strategies want to achieve."""
    rows = _of_strategy(request, rows_for(request, Objective))
    return page_of(request, rows, ["-strategy__starts_year", "number", "pk"], _told_by(ObjectiveAnswer))


@reads(DECIDED, page_of_many(OfficeAnswer), query=PageQuery, summary="The offices")
def offices(request: ApiRequest) -> Response:
    """Who can be responsible: positions, units and bodies of the municipality. Never persons."""
    return page_of(request, rows_for(request, Office), ["code"], _told_by(OfficeAnswer))


@reads(DECIDED, page_of_many(AudienceAnswer), query=StrategyPartQuery, summary="The audiences")
def audiences(request: ApiRequest) -> Response:
    """Whom the municipality speaks to, with the messages for them and the impacts desired."""
    rows = _of_strategy(request, rows_for(request, Audience)).prefetch_related("messages", "desired_impacts")
    return page_of(
        request,
        rows.select_related("strategy"),
        ["-strategy__starts_year", "number", "pk"],
        _told_by(AudienceAnswer),
    )


@reads(DECIDED, page_of_many(ChannelAnswer), query=StrategyPartQuery, summary="The channels")
def channels(request: ApiRequest) -> Response:
    """Through what the municipality speaks."""
    rows = _of_strategy(request, rows_for(request, Channel)).select_related("strategy")
    return page_of(request, rows, ["-strategy__starts_year", "number", "pk"], _told_by(ChannelAnswer))


@reads(DECIDED, page_of_many(PlanAnswer), query=PageQuery, summary="The annual plans")
def plans(request: ApiRequest) -> Response:
    """One plan a year, the newest first."""
    return page_of(request, rows_for(request, AnnualPlan), ["-year"], _told_by(PlanAnswer))


@reads(DECIDED, PlanAnswer, where={"year": "The year of the plan."}, summary="The plan of a year")
def plan(request: ApiRequest, year: int) -> Response:
    """Its activities are at `/activities/`."""
    return Response(PlanAnswer(one_of(rows_for(request, AnnualPlan), year=year)).data)


@reads(FIGURES, FiguresAnswer, where={"year": "The year of the plan."}, summary="The figures of a year")
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
    facts = facts_of(the_plan, today=timezone.localdate(), among=among)
    return Response(FiguresAnswer(_figures(facts) | {"is_of_what_is_published": not sees_all}).data)


def _figures(facts: YearFacts) -> dict[str, Any]:
    return {
        "plan": facts.plan,
        "cut_off": facts.cut_off,
        "figures": counted.five_figures(facts),
        "objectives": [
            {
                "objective": objective.number,
                "figures": [
                    counted.implementation_rate(facts, objective),
                    counted.recurring_compliance(facts, objective),
                ],
                "costs": counted.costs(facts, objective),
            }
            for objective in facts.objectives
        ],
        "costs": counted.costs(facts),
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


@reads(FIGURES, page_of_many(ReportAnswer), query=PageQuery, summary="The signed reports")
def reports(request: ApiRequest) -> Response:
    """Of the years whose plan is published: the newest first, each with the fingerprints by which a copy is checked."""
    files = SealedFile.objects.published().defer("content")
    rows = SealedReport.objects.published().light().prefetch_related(Prefetch("files", files))
    return page_of(request, rows, ["-year", "-revision"], _told_by(ReportAnswer))


@reads(ACCOUNT, CallerAnswer, public=False, summary="Whose token or session it is")
def caller(request: ApiRequest) -> Response:
    """For trying out a token."""
    user = request.person
    told = {
        "username": user.username,
        "name": user.get_full_name(),
        "roles": sorted(user.roles),
        "offices": sorted(user.offices.values_list("code", flat=True)),
    }
    return Response(CallerAnswer(told).data)


def _told_by(answer: Any) -> Any:
    return lambda rows: answer(rows, many=True).data


def _of_strategy(request: ApiRequest, rows: Any) -> Any:
    wanted = request.asked.get("strategy")
    return rows.filter(strategy=wanted) if wanted else rows
