"""What the findings of a signed evaluation would change in a draft that was made before, one by one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from activities.models import Activity
from activities.records.progress import reading
from kacanik_comms.evaluation.models import Evaluation, Finding, FindingDecision, Indicator
from kacanik_comms.evaluation.new_plan.lines import note_of_change
from kacanik_comms.evaluation.new_plan.proposal import Proposal, ProposedLine, proposal_of
from kacanik_comms.year.facts import Standing
from plans.models import AnnualPlan, Objective


@dataclass(frozen=True)
class Suggestion:
    """`activity` of the draft is to be changed, merged into `target`, or taken out; or a `line` is to be added."""

    finding: Finding
    what: Proposal
    activity: Activity | None = None
    target: Activity | None = None
    line: ProposedLine | None = None
    # Under which objective of the draft's strategy the activities of an old one came.
    objectives: Mapping[int, Objective] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        if self.activity is None:
            title = self.line.title if self.line else ""
            return _("Add: %(title)s") % {"title": title}
        named = {"activity": f"{self.activity.code} {self.activity.title}"}
        if self.what == Proposal.CHANGE:
            return _("Add the recommendation as a remark to %(activity)s") % named
        if self.target:
            return _("Merge %(activity)s into %(target)s") % (named | {"target": self.target.code})
        return _("Take out %(activity)s") % named

    @property
    def is_edited(self) -> bool:
        """Whether somebody has changed the activity since the draft was made."""
        return self.activity is not None and self.activity.version > 1


def signed_before(draft: AnnualPlan) -> Evaluation | None:
    """What was signed last about the plan from which a draft was made; None where it is no draft any more."""
    if draft.status != AnnualPlan.Status.DRAFT or draft.derived_from_id is None:
        return None
    signed = Evaluation.objects.signed().select_related("plan__strategy")
    return signed.filter(plan=draft.derived_from_id).order_by("-revision").first()


def suggestions_for(draft: AnnualPlan, evaluation: Evaluation | None, *, today: date) -> list[Suggestion]:
    """What the evaluation signed before says, and is neither done in the draft nor decided about yet."""
    if evaluation is None:
        return []
    decisions = FindingDecision.objects.filter(plan=draft, finding=OuterRef("pk"))
    findings = list(evaluation.findings.annotate(decided=Subquery(decisions.values("disposition")[:1])))
    open_findings = {row.pk for row in findings if row.decided != row.disposition}
    if not open_findings:
        return []
    draft.derived_from = evaluation.plan
    lines = proposal_of(_as_planned(evaluation.plan, today), findings, year=draft.year)
    drafted = list(Activity.objects.filter(plan=draft).select_related("objective", "derived_from"))
    suggestions = (_suggestion(line, drafted) for line in lines if line.finding)
    return [row for row in suggestions if row and row.finding.pk in open_findings]


@dataclass(frozen=True)
class MeasuredBaseline:
    """An indicator of the draft begins where the signed evaluation of the year before measured that it ended."""

    indicator: Indicator
    measured: Decimal


def baselines_for(draft: AnnualPlan, evaluation: Evaluation | None) -> list[MeasuredBaseline]:
    """Of the indicators whose baseline is still the one that came along; what somebody entered since stays."""
    indicators = draft.indicators.order_by("number")
    if evaluation is None or not indicators:
        return []
    values = evaluation.indicator_values.filter(actual__isnull=False).select_related("indicator")
    measured = {(row.indicator.number, row.indicator.name): row.actual for row in values}
    edited = _edited_baselines(indicators)
    return [
        MeasuredBaseline(indicator, actual)
        for indicator in indicators
        if (actual := measured.get((indicator.number, indicator.name))) is not None
        and actual != indicator.baseline
        and indicator.pk not in edited
    ]


def _edited_baselines(indicators: QuerySet[Indicator]) -> set[int]:
    """Those that somebody gave another baseline than they came with."""
    came_with: dict[int, Decimal | None] = {}
    edited = set()
    history: Any = Indicator.history  # type: ignore[attr-defined]  # simple-history's
    rows = history.filter(id__in=indicators.values("pk")).order_by("history_date", "history_id")
    for pk, baseline in rows.values_list("id", "baseline"):
        if came_with.setdefault(pk, baseline) != baseline:
            edited.add(pk)
    return edited


def _as_planned(plan: AnnualPlan, today: date) -> Standing:
    """The activities of a plan without what was recorded in it, which changes nothing in what findings say."""
    activities = Activity.objects.of_plan().filter(plan=plan).for_page().prefetch_related("amendments")
    rows = [reading(activity, (), on=today, sessions=()) for activity in activities]
    return Standing(
        plan=plan,
        on=today,
        cut_off=today,
        objectives=list(plan.strategy.objectives.all()),
        activities=rows,
        as_amended=rows,
    )


def _suggestion(line: ProposedLine, drafted: list[Activity]) -> Suggestion | None:
    by_source = {activity.derived_from_id: activity for activity in drafted if activity.derived_from_id}
    finding, activity = line.finding, by_source.get(line.source.pk) if line.source else None
    if finding is None:
        return None
    if line.what in {Proposal.DROP, Proposal.MERGE}:
        target = by_source.get(line.target.pk) if line.target else None
        if activity is None or (line.what == Proposal.MERGE and target is None):
            return None
        return Suggestion(finding, line.what, activity=activity, target=target)
    if activity is not None:
        if line.what != Proposal.CHANGE or note_of_change(finding) in activity.source_note:
            return None
        return Suggestion(finding, line.what, activity=activity)
    if line.source is None and any(line.title == other.title for other in drafted):
        return None
    came = {other.derived_from.objective_id: other.objective for other in drafted if other.derived_from}
    return Suggestion(finding, line.what, line=line, objectives=came)
