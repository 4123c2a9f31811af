"""Making the draft of the next plan from the findings of a year, and throwing it away."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname

from activities.adoption.lines import with_links
from activities.models import Activity, Responsibility
from activities.querysets import LINKS
from kacanik_comms.accounts.models import User
from kacanik_comms.core import editing
from kacanik_comms.core.first_history import write_first_record
from kacanik_comms.core.languages import OFFICIAL, columns_of, official_text
from kacanik_comms.core.record import LANGUAGES
from kacanik_comms.evaluation.models import Evaluation, Finding, Indicator
from kacanik_comms.evaluation.next_plan.policies import (
    check_can_draft,
    check_can_draft_again,
    check_can_throw_away,
)
from kacanik_comms.evaluation.next_plan.proposal import Proposal, ProposedLine, proposal_of, title_of_new
from kacanik_comms.evaluation.next_plan.situation import Situation, situation_of
from kacanik_comms.year.loading import standing_of
from plans.models import AnnualPlan
from plans.names.succession import final_successors


def draft_plan(*, plan: AnnualPlan, by: User, at: datetime, again: bool = False) -> AnnualPlan:
    """Makes the draft of the year after `plan` from the findings of its signed evaluation.

    `again` throws away the draft that there is, with whatever was written into it by hand.
    """
    with transaction.atomic():
        now = _held(plan)
        if again:
            check_can_draft_again(by, now)
            _remove(now, by)
        else:
            check_can_draft(by, now)
        standing = standing_of(now.plan, today=timezone.localdate(at), among=Activity.objects.all())
        draft = write_plan(now.plan, proposal_of(standing, now.findings), by=by, year=now.year)
        _carry_indicators(now, draft, by)
        return draft


def throw_away(*, plan: AnnualPlan, by: User) -> None:
    """Removes the draft of the year after `plan`; the history keeps that there was one."""
    with transaction.atomic():
        now = _held(plan)
        check_can_throw_away(by, now)
        _remove(now, by)


def write_plan(plan: AnnualPlan, lines: Iterable[ProposedLine], *, by: User, year: int) -> AnnualPlan:
    """Writes what is proposed as a draft: texts in all languages, offices, links and lineage; no status, no result."""
    draft = AnnualPlan(strategy=plan.strategy, year=year, derived_from=plan)
    for column in columns_of("title"):
        setattr(draft, column, _of_year(getattr(plan, column), plan.year, year))
    editing.save(draft, by)
    lines = list(lines)
    sources = {activity.pk: activity for activity in with_links(Activity.objects.filter(plan=plan))}
    for line in lines:
        if not line.is_coming:
            continue
        taken_up = [
            other
            for other in lines
            if line.source and other.what == Proposal.MERGE and other.target == line.source
        ]
        # A merged activity brings along whom it reached, with what and by whom.
        origins = [sources[each.source.pk] for each in (line, *taken_up) if each.source]
        _write_line(draft, line, taken_up, origins, by)
    return draft


def _write_line(
    draft: AnnualPlan,
    line: ProposedLine,
    taken_up: Sequence[ProposedLine],
    origins: Sequence[Activity],
    by: User,
) -> None:
    activity = Activity(
        plan=draft,
        objective=line.objective,
        kind=line.kind,
        number=line.number or 0,
        starts_on=line.starts_on,
        ends_on=line.ends_on,
        planned_cost=line.planned_cost,
        frequency=line.frequency,
        source_note=_note(line, taken_up),
    )
    if line.source:
        _copy_words(origins[0], activity, draft.year)
    elif line.finding:
        _name_after(line.finding, activity)
    activity.clean()
    # Its history begins when it is whole, with all of its links.
    activity.skip_history_when_saving = True  # type: ignore[attr-defined]  # simple-history reads it
    editing.save(activity, by)
    for link in LINKS:
        if linked := {row.pk for origin in origins for row in getattr(origin, link).all()}:
            getattr(activity, link).set(linked)
    del activity.skip_history_when_saving  # type: ignore[attr-defined]
    write_first_record(activity)
    _write_responsibilities(activity, line, origins, by)


def _copy_words(source: Activity, activity: Activity, year: int) -> None:
    activity.derived_from = source
    activity.means_of_verification = source.means_of_verification
    activity.links_are_inferred = source.links_are_inferred
    activity.is_internal = source.is_internal
    # The time of a special activity is said by its new dates; the old words would name the old year.
    fields = ["title", "short_name", "footnote"]
    if not source.is_special:
        fields.append("time_wording")
    for column in (column for field in fields for column in columns_of(field)):
        setattr(activity, column, getattr(source, column))
    for column in columns_of("time_wording") if not source.is_special else ():
        words = getattr(activity, column)
        setattr(activity, column, words and words.replace(str(source.plan.year), str(year)))


def _name_after(finding: Finding, activity: Activity) -> None:
    """What the next plan should say is the recommendation; the finding itself where there is none."""
    field = "recommendation" if official_text(finding, "recommendation").strip() else "text"
    for code in LANGUAGES:
        text = getattr(finding, build_localized_fieldname(field, code)) or ""
        setattr(activity, build_localized_fieldname("title", code), title_of_new(text))


def _note(line: ProposedLine, taken_up: Sequence[ProposedLine]) -> str:
    """What is to be settled before the adoption, in the language of the plan: the plan check asks about it."""
    with translation.override(OFFICIAL):
        notes = [
            _("Carried over from the previous plan: %(code)s %(title)s.")
            % {"code": merged.source.code, "title": official_text(merged.source, "title")}
            for merged in taken_up
            if merged.source
        ]
        if line.finding and line.what == Proposal.CHANGE:
            text = official_text(line.finding, "recommendation") or official_text(line.finding, "text")
            notes.insert(
                0,
                _("To be changed according to finding %(number)s of the evaluation: %(text)s")
                % {"number": line.finding.number, "text": text},
            )
    return "\n\n".join(notes)


def _write_responsibilities(
    activity: Activity, line: ProposedLine, origins: Sequence[Activity], by: User
) -> None:
    """The offices that answered for it; those of what it takes up help. For something new, the owner of the finding."""
    roles: dict[int, str] = {}
    successors = final_successors()
    for position, origin in enumerate(origins):
        for row in origin.responsibilities.all():
            role = row.role if position == 0 else Responsibility.Role.CONTRIBUTOR.value
            roles.setdefault(successors.get(row.office_id, row.office_id), role)
    if not origins and line.finding and line.finding.owner_id:
        owner = successors.get(line.finding.owner_id, line.finding.owner_id)
        roles[owner] = Responsibility.Role.LEAD.value
    for order, (office, role) in enumerate(roles.items(), start=1):
        editing.save(Responsibility(activity=activity, office_id=office, role=role, order=order), by)


def _carry_indicators(now: Situation, draft: AnnualPlan, by: User) -> None:
    """Each begins where the year ended, or where it stood before if nobody measured it."""
    evaluation: Evaluation | None = now.evaluation
    measured: dict[int, Decimal] = {}
    if evaluation:
        measured = {
            row.indicator_id: row.actual
            for row in evaluation.indicator_values.all()
            if row.actual is not None
        }
    for indicator in now.plan.indicators.all():
        carried = Indicator(
            plan=draft,
            objective_id=indicator.objective_id,
            number=indicator.number,
            level=indicator.level,
            baseline=measured.get(indicator.pk, indicator.baseline),
            target=indicator.target,
        )
        for column in (column for field in ("name", "unit", "source") for column in columns_of(field)):
            setattr(carried, column, getattr(indicator, column))
        editing.save(carried, by)


def _held(plan: AnnualPlan) -> Situation:
    """With the plan's row held, so that two people do not make two drafts."""
    rows = AnnualPlan.objects.select_for_update(of=("self",)).select_related("strategy")
    return situation_of(rows.get(pk=plan.pk))


def _remove(now: Situation, by: User) -> None:
    if now.draft is not None:
        editing.delete(now.draft, by)


def _of_year(title: str | None, before: int, year: int) -> str | None:
    if not title:
        return title
    return title.replace(str(before), str(year)) if str(before) in title else f"{title} {year}"
