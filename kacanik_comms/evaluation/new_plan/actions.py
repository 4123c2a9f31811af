"""Drafting the plan of a year, discarding a draft, and taking into it what was found later."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname

from activities.adoption.lines import with_links
from activities.models import Activity
from kacanik_comms.accounts.models import User
from kacanik_comms.core import editing
from kacanik_comms.core.languages import columns_of
from kacanik_comms.core.record import LANGUAGES
from kacanik_comms.evaluation.models import Evaluation, Finding, FindingDecision, Indicator
from kacanik_comms.evaluation.new_plan.lines import (
    add_links,
    add_offices,
    note_of_change,
    note_of_merged,
    write_line,
)
from kacanik_comms.evaluation.new_plan.policies import (
    check_can_discard,
    check_can_draft,
    check_can_edit_draft,
)
from kacanik_comms.evaluation.new_plan.proposal import Proposal, ProposedLine
from kacanik_comms.evaluation.new_plan.strategies import StrategyPeriod, alike, begin_strategy
from kacanik_comms.evaluation.new_plan.suggestions import (
    Suggestion,
    baselines_for,
    signed_before,
    suggestions_for,
)
from plans.models import AnnualPlan, Objective, Strategy


def draft_plan(
    *,
    year: int,
    strategy: Strategy | StrategyPeriod,
    by: User,
    at: datetime,
    source: AnnualPlan | None = None,
    lines: Sequence[ProposedLine] = (),
    objectives: Mapping[int, Objective] | None = None,
) -> AnnualPlan:
    """Makes the draft of a year from the lines that come along from `source`; without one it is empty.

    Where a `StrategyPeriod` is given, the strategy of these years is begun as a draft. `objectives` says by its key
    which objective of the strategy an old one becomes, where the title does not say it.
    """
    check_can_draft(by)
    with transaction.atomic():
        under = begin_strategy(period=strategy, by=by) if isinstance(strategy, StrategyPeriod) else strategy
        # Its row is held, so that two people do not draft the same year.
        under = Strategy.objects.select_for_update().get(pk=under.pk)
        _check_year(year, under, source)
        draft = AnnualPlan(strategy=under, year=year, derived_from=source)
        for language, column in zip(LANGUAGES, _titles(), strict=True):
            setattr(draft, column, _title(source, column, language, year))
        editing.save(draft, by)
        becomes = _objectives(lines, under, objectives or {})
        sources = {}
        if source:
            sources = {row.pk: row for row in with_links(Activity.objects.filter(plan=source))}
        for line in lines:
            if line.is_coming:
                write_line(
                    draft,
                    line,
                    objective=becomes[line.objective.pk],
                    source=sources.get(line.source.pk) if line.source else None,
                    taken_up=[sources[other.pk] for other in _merged_into(line, lines)],
                    by=by,
                )
            if line.finding:
                _decide(draft, line.finding, by, at, is_accepted=line.what == line.finding.disposition)
        if source:
            _carry_indicators(source, draft, becomes, by)
        return draft


def discard(*, plan: AnnualPlan, by: User) -> None:
    """Removes a draft; the history keeps that there was one."""
    with transaction.atomic():
        current = _held(plan)
        check_can_discard(by, current)
        editing.delete(current, by)


def accept_finding(
    *, plan: AnnualPlan, finding: int, version: int, by: User, at: datetime, today: date
) -> None:
    """Changes the draft as the finding says; raises `Conflict` where the activity was edited since it was shown."""
    with transaction.atomic():
        draft, suggestion = _suggested(plan, finding, by, today)
        if activity := suggestion.activity:
            activity = (
                Activity.objects.select_for_update(of=("self",))
                .select_related("objective")
                .get(pk=activity.pk)
            )
            editing.check_version(activity, version)
            _change(suggestion, activity, by)
        elif suggestion.line:
            line = suggestion.line
            objective = _objectives([line], draft.strategy, suggestion.objectives)[line.objective.pk]
            source = None
            if line.source:
                source = with_links(Activity.objects.filter(pk=line.source.pk)).get()
            write_line(draft, line, objective=objective, source=source, by=by)
        _decide(draft, suggestion.finding, by, at, is_accepted=True)


def leave_finding(*, plan: AnnualPlan, finding: int, by: User, at: datetime, today: date) -> None:
    """The draft stays as it is; it is not asked again while the finding says the same."""
    with transaction.atomic():
        draft, suggestion = _suggested(plan, finding, by, today)
        _decide(draft, suggestion.finding, by, at, is_accepted=False)


def accept_baseline(*, plan: AnnualPlan, indicator: int, by: User) -> None:
    """The indicator begins where the year before was measured to end."""
    with transaction.atomic():
        draft = _held(plan)
        check_can_edit_draft(by, draft)
        for row in baselines_for(draft, signed_before(draft)):
            if row.indicator.pk == indicator:
                row.indicator.baseline = row.measured
                editing.save(row.indicator, by)
                return
        raise ValidationError(_("This has already been done."))


def _suggested(plan: AnnualPlan, finding: int, by: User, today: date) -> tuple[AnnualPlan, Suggestion]:
    draft = _held(plan)
    check_can_edit_draft(by, draft)
    for suggestion in suggestions_for(draft, signed_before(draft), today=today):
        if suggestion.finding.pk == finding:
            return draft, suggestion
    raise ValidationError(_("This has already been done."))


def _change(suggestion: Suggestion, activity: Activity, by: User) -> None:
    """Nothing that people wrote is lost: a change is a remark, and the history keeps what is taken out."""
    if suggestion.what == Proposal.CHANGE:
        _add_note(activity, note_of_change(suggestion.finding), by)
        return
    if target := suggestion.target:
        merged = with_links(Activity.objects.filter(pk=activity.pk)).get()
        add_links(target, [merged])
        add_offices(target, [merged], by)
        _add_note(target, note_of_merged(merged), by)
    editing.delete(activity, by)


def _add_note(activity: Activity, note: str, by: User) -> None:
    activity.source_note = "\n\n".join(filter(None, [activity.source_note, note]))
    activity.version += 1
    editing.save(activity, by)


def _decide(plan: AnnualPlan, finding: Finding, by: User, at: datetime, *, is_accepted: bool) -> None:
    FindingDecision.objects.update_or_create(
        plan=plan,
        finding=finding,
        defaults={"disposition": finding.disposition, "is_accepted": is_accepted, "by": by, "at": at},
    )


def _held(plan: AnnualPlan) -> AnnualPlan:
    rows = AnnualPlan.objects.select_for_update(of=("self",)).select_related("strategy")
    row: AnnualPlan = rows.get(pk=plan.pk)
    return row


def _check_year(year: int, strategy: Strategy, source: AnnualPlan | None) -> None:
    if AnnualPlan.objects.filter(year=year).exists():
        raise ValidationError({"year": _("There is already a plan of %(year)s.") % {"year": year}})
    if not strategy.starts_year <= year <= strategy.ends_year:
        raise ValidationError(
            {
                "strategy": _("This strategy is for %(period)s; choose one that holds %(year)s.")
                % {"period": strategy.period, "year": year}
            }
        )
    if source and source.year >= year:
        raise ValidationError({"source": _("Choose a plan of a year before %(year)s.") % {"year": year}})


def _objectives(
    lines: Sequence[ProposedLine], strategy: Strategy, chosen: Mapping[int, Objective]
) -> dict[int, Objective]:
    """What each old objective becomes; refused where activities come along and nothing says under what."""
    old = {line.objective.pk: line.objective for line in lines}
    new = list(strategy.objectives.all())
    becomes = alike(old.values(), new) | dict(chosen)
    for line in lines:
        if line.is_coming and line.objective.pk not in becomes:
            raise ValidationError(
                {
                    f"objective_{line.objective.pk}": _("Choose the objective that “%(title)s” becomes.")
                    % {"title": line.objective.title}
                }
            )
    return becomes


def _merged_into(line: ProposedLine, lines: Sequence[ProposedLine]) -> list[Activity]:
    return [
        other.source
        for other in lines
        if line.source and other.source and other.what == Proposal.MERGE and other.target == line.source
    ]


def _carry_indicators(
    source: AnnualPlan, draft: AnnualPlan, becomes: Mapping[int, Objective], by: User
) -> None:
    """Each begins where the year ended, or where it stood before if nobody measured it."""
    evaluation = Evaluation.objects.latest_of(source)
    measured: dict[int, Decimal] = {}
    if evaluation:
        measured = {
            row.indicator_id: row.actual
            for row in evaluation.indicator_values.all()
            if row.actual is not None
        }
    for indicator in source.indicators.all():
        objective = becomes.get(indicator.objective_id or 0)
        carried = Indicator(
            plan=draft,
            objective=objective,
            number=indicator.number,
            level=indicator.level,
            baseline=measured.get(indicator.pk, indicator.baseline),
            target=indicator.target,
        )
        for column in (column for field in ("name", "unit", "source") for column in columns_of(field)):
            setattr(carried, column, getattr(indicator, column))
        editing.save(carried, by)


def _titles() -> list[str]:
    return [build_localized_fieldname("title", language) for language in LANGUAGES]


def _title(source: AnnualPlan | None, column: str, language: str, year: int) -> str | None:
    title: str | None = getattr(source, column) if source else None
    if source and not title:
        return title
    if source and title:
        before = str(source.year)
        return title.replace(before, str(year)) if before in title else f"{title} {year}"
    with translation.override(language):
        return _("Annual plan %(year)s") % {"year": year}
