"""The lines of a stored plan, read for the plan check."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import Activity, Responsibility
from activities.rules.plan_check import PlanLine, QuestionGroup, check_plan, grouped
from kacanik_comms.core.languages import languages_without, official_text
from plans.models import AnnualPlan


def questions_about(plan: AnnualPlan) -> list[QuestionGroup]:
    """The questions about a plan, by kind; with three queries however long it is."""
    return grouped(check_plan(lines_of(plan)))


def lines_of(plan: AnnualPlan) -> list[PlanLine]:
    activities = (
        Activity.objects.of_plan()
        .filter(plan=plan)
        .select_related("plan", "objective")
        .prefetch_related("responsibilities", "audiences")
    )
    return [plan_line_of(activity) for activity in activities]


def plan_line_of(activity: Activity) -> PlanLine:
    responsibilities = activity.responsibilities.all()
    return PlanLine(
        pk=activity.pk,
        code=activity.code,
        year=activity.plan.year,
        title=official_text(activity, "title"),
        official_wording=activity.official_wording,
        footnote=official_text(activity, "footnote"),
        time_wording=official_text(activity, "time_wording"),
        source_note=activity.source_note,
        starts_on=activity.starts_on,
        ends_on=activity.ends_on,
        planned_cost=activity.planned_cost,
        frequency=activity.frequency,
        times=activity.times,
        responsible=len(responsibilities),
        has_lead=any(row.role == Responsibility.Role.LEAD for row in responsibilities),
        has_audience=bool(activity.audiences.all()),
        links_are_inferred=activity.links_are_inferred,
        means_of_verification=activity.means_of_verification,
        not_translated_to=languages_without(activity, "title"),
    )


def as_text(plan: AnnualPlan, groups: list[QuestionGroup]) -> str:
    """The questions for the command line: by kind, with codes and titles, and how many there are."""
    return "\n".join(_text_lines(plan, groups))


def _text_lines(plan: AnnualPlan, groups: list[QuestionGroup]) -> Iterator[str]:
    yield str(plan)
    for group in groups:
        yield ""
        yield f"{group.kind.label} ({len(group.questions)}, {group.severity.label})"
        if group.common_sentence:
            yield group.common_sentence
        for question in group.questions:
            yield f"  {question.line.code:<5} {question.line.title}"
            if not group.common_sentence:
                yield f"        {question.sentence}"
    yield ""
    count = sum(len(group.questions) for group in groups)
    yield (
        ngettext("%(count)s question.", "%(count)s questions.", count) % {"count": count}
        if count
        else _("No questions.")
    )
