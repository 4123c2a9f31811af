"""What a mayor reads first: what was achieved and what fell short, in sentences computed from the facts."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, cast

from django.utils.formats import number_format
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.rules.progress import IMPLEMENTED_FROM_PERCENT, Progress
from activities.rules.timeliness import Timeliness
from kacanik_comms.core.numbers import euro_in_words, percent_in_words
from kacanik_comms.year import figures
from kacanik_comms.year.deviations import by_kind, deviations
from kacanik_comms.year.facts import YearFacts
from plans.models import Objective

# A list of codes stays a line; the tables name them all.
LONGEST_LIST = 12
LONGEST_NAME = 70


class SummaryPoint(NamedTuple):
    """One line of the summary: what it is about, and what is so."""

    title: str
    text: str


def achievements(facts: YearFacts) -> list[SummaryPoint]:
    points = []
    completed = [row for row in facts.special if row.is_implemented]
    if completed:
        on_time = sum(row.timeliness == Timeliness.ON_TIME for row in completed)
        points.append(
            SummaryPoint(
                _("Special activities completed"),
                _("%(count)s of %(total)s, of these %(on_time)s by their planned end.")
                % {"count": len(completed), "total": len(facts.special), "on_time": on_time},
            )
        )
    kept = [row for row in facts.recurring if row.is_implemented]
    if kept:
        points.append(
            SummaryPoint(
                _("Recurring activities to schedule"),
                _("%(count)s of %(total)s: %(codes)s.")
                % {
                    "count": len(kept),
                    "total": figures.recurring_implementation(facts).denominator,
                    "codes": _codes(kept),
                },
            )
        )
    if best := _best_objective(facts):
        points.append(SummaryPoint(_("Highest implementation rate"), best))
    if facts.reaches:
        points.append(SummaryPoint(_("Communication recorded"), _reach(facts)))
    if beyond := figures.beyond_plan(facts).activities:
        points.append(SummaryPoint(_("Beyond the plan"), f"{len(beyond)}: {_codes(beyond)}."))
    costs = figures.costs(facts)
    if costs.actual:
        points.append(
            SummaryPoint(
                _("Cost"),
                _("%(actual)s spent of %(planned)s planned.")
                % {"actual": euro_in_words(costs.actual), "planned": euro_in_words(costs.planned)},
            )
        )
    return points


def shortfalls(facts: YearFacts, verdicts: Mapping[str, Any]) -> list[SummaryPoint]:
    """`verdicts` are how many desired impacts were judged."""
    points = [
        SummaryPoint(
            capfirst(str(kind.label)),
            ngettext(
                "%(count)s of %(total)s special activity: %(codes)s.",
                "%(count)s of %(total)s special activities: %(codes)s.",
                len(facts.special),
            )
            % {
                "count": len(group),
                "total": len(facts.special),
                "codes": _codes(deviation.progress for deviation in group),
            },
        )
        for kind, group in by_kind(deviations(facts))
    ]
    if behind := [row for row in facts.recurring if _is_behind(row)]:
        limit = percent_in_words(Decimal(IMPLEMENTED_FROM_PERCENT))
        points.append(
            SummaryPoint(
                _("Recurring activities below %(percent)s") % {"percent": limit},
                f"{len(behind)}: {_codes(behind, with_share=True)}.",
            )
        )
    if idle := [row for row in facts.recurring if _was_never_due(row, facts)]:
        points.append(
            SummaryPoint(
                _("Recurring activities never due"),
                _("%(count)s: %(codes)s. Each unit was skipped with a reason, or there was none.")
                % {"count": len(idle), "codes": _codes(idle)},
            )
        )
    if unproven := cast("Sequence[Progress]", figures.evidence_coverage(facts).others):
        points.append(
            SummaryPoint(_("Implemented without evidence"), f"{len(unproven)}: {_codes(unproven)}.")
        )
    if silent := figures.silent_audiences(facts):
        points.append(
            SummaryPoint(
                _("Audiences not reached"),
                _list([Truncator(audience.name).chars(LONGEST_NAME) for audience in silent], "; ") + ".",
            )
        )
    if undelivered := figures.messages_never_carried(facts):
        points.append(
            SummaryPoint(
                _("Messages not delivered"),
                _("%(count)s of %(total)s.") % {"count": len(undelivered), "total": len(facts.messages)},
            )
        )
    if verdicts["not_assessed"]:
        points.append(
            SummaryPoint(
                _("Desired impacts not assessed"),
                _("%(count)s of %(total)s.")
                % {"count": verdicts["not_assessed"], "total": verdicts["total"]},
            )
        )
    return points


def _best_objective(facts: YearFacts) -> str:
    """The objective with the highest rate, unless several share it."""
    rates: list[tuple[Objective, figures.Figure]] = [
        (objective, figures.implementation_rate(facts, objective)) for objective in facts.objectives
    ]
    defined = sorted(
        ((rate.percent, objective, rate) for objective, rate in rates if rate.percent), key=lambda row: row[0]
    )
    if not defined or (len(defined) > 1 and defined[-1][0] == defined[-2][0]):
        return ""
    percent, objective, rate = defined[-1]
    return _("%(objective)s: %(count)s of %(total)s, %(percent)s.") % {
        "objective": objective.title,
        "count": rate.numerator,
        "total": rate.denominator,
        "percent": percent_in_words(percent),
    }


def _reach(facts: YearFacts) -> str:
    numbers_of_people = (reach.details["people_reached"] for reach in facts.reaches)
    counted = [number for number in numbers_of_people if number is not None]
    numbers = {
        "count": number_format(len(facts.reaches), force_grouping=True),
        "counted": number_format(len(counted), force_grouping=True),
        "people": number_format(sum(counted), force_grouping=True),
    }
    if not counted:
        return _("Occurrences: %(count)s.") % numbers
    return (
        _(
            "Occurrences: %(count)s. People were counted in %(counted)s of them: %(people)s, the same person "
            "possibly more than once."
        )
        % numbers
    )


def _is_behind(row: Progress) -> bool:
    return row.compliance is not None and row.compliance.is_defined and not row.is_implemented


def _was_never_due(row: Progress, facts: YearFacts) -> bool:
    """Nothing was expected of it in the whole year, so it is neither behind nor implemented."""
    return row.compliance is not None and not row.compliance.is_defined and facts.on > facts.plan.ends_on


def _codes(rows: Iterable[Progress], *, with_share: bool = False) -> str:
    return _list([_code(row) if with_share else row.activity.code for row in rows], ", ")


def _code(row: Progress) -> str:
    percent = row.compliance.percent if row.compliance else None
    return f"{row.activity.code} ({percent_in_words(percent)})" if percent is not None else row.activity.code


def _list(words: Sequence[str], separator: str) -> str:
    if len(words) <= LONGEST_LIST:
        return separator.join(words)
    more = _("and %(count)s more") % {"count": len(words) - LONGEST_LIST}
    return separator.join([*words[:LONGEST_LIST], more])
