"""Writes a line of the proposal into a draft: words, offices, links and lineage; no status, no result."""

from collections.abc import Iterable, Sequence

from django.utils import translation
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname

from activities.models import Activity, Responsibility
from activities.querysets import LINKS
from kacanik_comms.accounts.models import User
from kacanik_comms.core import editing
from kacanik_comms.core.first_history import written_whole
from kacanik_comms.core.languages import OFFICIAL, columns_of, official_text
from kacanik_comms.core.record import LANGUAGES
from kacanik_comms.evaluation.models import Finding
from kacanik_comms.evaluation.new_plan.proposal import Proposal, ProposedLine, title_of_new
from kacanik_comms.evaluation.new_plan.strategies import links_in
from kacanik_comms.evaluation.new_plan.times import words_in
from plans.models import AnnualPlan, Objective
from plans.names.succession import final_successors


def write_line(
    draft: AnnualPlan,
    line: ProposedLine,
    *,
    objective: Objective,
    taken_up: Sequence[Activity] = (),
    source: Activity | None = None,
    by: User,
) -> Activity:
    """`source` is the activity with its links, `taken_up` those that are merged into it, which bring theirs along."""
    activity = Activity(
        plan=draft,
        objective=objective,
        kind=line.kind,
        number=_number(draft, line, objective),
        starts_on=line.starts_on,
        ends_on=line.ends_on,
        planned_cost=line.planned_cost,
        frequency=line.frequency,
        times=line.times,
        source_note=_note(line, taken_up),
    )
    if source:
        _copy_words(source, activity, draft.year)
    elif line.finding:
        _name_after(line.finding, activity)
    activity.clean()
    origins = [origin for origin in (source, *taken_up) if origin]
    with written_whole(activity):
        editing.save(activity, by)
        add_links(activity, origins)
    add_offices(activity, origins, by)
    if not origins and line.finding and line.finding.owner_id:
        owner = final_successors().get(line.finding.owner_id, line.finding.owner_id)
        role = Responsibility.Role.LEAD
        editing.save(Responsibility(activity=activity, office_id=owner, role=role), by)
    return activity


def _number(draft: AnnualPlan, line: ProposedLine, objective: Objective) -> int:
    """The one that it had, else the next: a number that everybody knows goes on meaning the same."""
    taken = set(
        Activity.objects.filter(plan=draft, objective=objective, kind=line.kind).values_list(
            "number", flat=True
        )
    )
    return line.number if line.number not in taken else max(taken) + 1


def _copy_words(source: Activity, activity: Activity, year: int) -> None:
    activity.derived_from = source
    activity.means_of_verification = source.means_of_verification
    activity.links_are_inferred = source.links_are_inferred
    activity.is_internal = source.is_internal
    for column in (column for field in ("title", "short_name", "footnote") for column in columns_of(field)):
        setattr(activity, column, getattr(source, column))
    for column in columns_of("time_wording"):
        setattr(activity, column, words_in(year, getattr(source, column), of=source.plan.year))


def _name_after(finding: Finding, activity: Activity) -> None:
    """What the next plan should say is the recommendation; the finding itself where there is none."""
    field = "recommendation" if official_text(finding, "recommendation").strip() else "text"
    for code in LANGUAGES:
        text = getattr(finding, build_localized_fieldname(field, code)) or ""
        setattr(activity, build_localized_fieldname("title", code), title_of_new(text))


def _note(line: ProposedLine, taken_up: Sequence[Activity]) -> str:
    """What is to be settled before the adoption: the plan check asks about it."""
    notes = [note_of_merged(activity) for activity in taken_up]
    if line.finding and line.what == Proposal.CHANGE:
        notes.insert(0, note_of_change(line.finding))
    return "\n\n".join(notes)


def note_of_change(finding: Finding) -> str:
    """In the language of the plan."""
    with translation.override(OFFICIAL):
        text = official_text(finding, "recommendation") or official_text(finding, "text")
        return _("To be changed according to finding %(number)s of the evaluation: %(text)s") % {
            "number": finding.number,
            "text": text,
        }


def note_of_merged(activity: Activity) -> str:
    with translation.override(OFFICIAL):
        words = {"code": activity.code, "title": official_text(activity, "title")}
        return _("Carried over from the previous plan: %(code)s %(title)s.") % words


def add_links(activity: Activity, origins: Iterable[Activity]) -> None:
    """Whom the origins reached, with what and through what."""
    for origin in origins:
        links = links_in(activity.objective.strategy, origin)
        for name in LINKS:
            getattr(activity, name).add(*links[name])


def add_offices(activity: Activity, origins: Sequence[Activity], by: User) -> None:
    """Those that answered for the activity's source keep their roles; those of what it takes up help."""
    rows = list(activity.responsibilities.all())
    known = {row.office_id for row in rows}
    successors = final_successors()
    order = len(rows)
    for origin in origins:
        for row in origin.responsibilities.all():
            office = successors.get(row.office_id, row.office_id)
            if office in known:
                continue
            known.add(office)
            order += 1
            role = row.role if origin.pk == activity.derived_from_id else Responsibility.Role.CONTRIBUTOR
            editing.save(Responsibility(activity=activity, office_id=office, role=role, order=order), by)
