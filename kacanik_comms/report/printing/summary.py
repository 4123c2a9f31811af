"""What a mayor reads first: what was achieved and what fell short, in sentences computed from the facts."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.rules.progress import IMPLEMENTED_FROM_PERCENT, Progress
from activities.rules.timeliness import Timeliness
from kacanik_comms.core.numbers import percent_in_words
from kacanik_comms.year import figures
from kacanik_comms.year.deviations import by_kind, deviations
from kacanik_comms.year.facts import YearFacts
from plans.models import Objective

# A list stays short; the chapters name what is in it in full.
LONGEST_LIST = 2
LONGEST_NAME = 50


class SummaryPoint(NamedTuple):
    """One line of the summary: what it is about, and what is so."""

    title: str
    text: str

    @property
    def sentence(self) -> str:
        """A title that was cut needs no full stop behind its dots."""
        return self.text.replace("….", "…")


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
    kept = figures.recurring_implementation(facts)
    if kept.numerator:
        points.append(
            SummaryPoint(_("Recurring activities to schedule"), _share(kept.numerator, kept.denominator))
        )
    if best := _best_objective(facts):
        points.append(SummaryPoint(_("Highest implementation rate"), best))
    if facts.reaches:
        points.append(SummaryPoint(_("Communication recorded"), _reach(facts)))
    if beyond := figures.beyond_plan(facts).activities:
        points.append(SummaryPoint(_("Beyond the plan"), f"{len(beyond)}: {_names(beyond)}."))
    return points


def shortfalls(facts: YearFacts, verdicts: Mapping[str, Any]) -> list[SummaryPoint]:
    """`verdicts` are how many desired impacts were judged."""
    points = [
        SummaryPoint(
            capfirst(str(kind.label)),
            ngettext(
                "%(count)s of %(total)s special one: %(names)s.",
                "%(count)s of %(total)s special ones: %(names)s.",
                len(facts.special),
            )
            % {
                "count": len(group),
                "total": len(facts.special),
                "names": _names([deviation.progress for deviation in group]),
            },
        )
        for kind, group in by_kind(deviations(facts))
    ]
    if behind := [row for row in facts.recurring if _is_behind(row)]:
        limit = percent_in_words(Decimal(IMPLEMENTED_FROM_PERCENT))
        points.append(
            SummaryPoint(
                _("Recurring activities below %(percent)s") % {"percent": limit},
                f"{len(behind)}: {_names(behind, with_share=True)}.",
            )
        )
    if idle := [row for row in facts.recurring if _was_never_due(row, facts)]:
        points.append(
            SummaryPoint(
                _("Recurring activities never due"),
                _("%(count)s: %(names)s. Each unit was skipped with a reason, or there was none.")
                % {"count": len(idle), "names": _names(idle)},
            )
        )
    proven = figures.evidence_coverage(facts)
    if proven.others:
        points.append(
            SummaryPoint(_("Implemented without evidence"), _share(len(proven.others), proven.denominator))
        )
    if silent := figures.silent_audiences(facts):
        points.append(
            SummaryPoint(
                _("Audiences not reached"),
                f"{len(silent)}: {_list([_short(audience.name) for audience in silent])}.",
            )
        )
    if undelivered := figures.messages_never_carried(facts):
        points.append(
            SummaryPoint(_("Messages not delivered"), _share(len(undelivered), len(facts.messages)))
        )
    if verdicts["not_assessed"]:
        points.append(
            SummaryPoint(
                _("Desired impacts not assessed"), _share(verdicts["not_assessed"], verdicts["total"])
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
            "Occurrences: %(count)s. People were counted in %(counted)s of them: %(people)s; the same person may "
            "be included more than once."
        )
        % numbers
    )


def _is_behind(row: Progress) -> bool:
    return row.compliance is not None and row.compliance.is_defined and not row.is_implemented


def _was_never_due(row: Progress, facts: YearFacts) -> bool:
    """Nothing was expected of it in the whole year, so it is neither behind nor implemented."""
    return row.compliance is not None and not row.compliance.is_defined and facts.on > facts.plan.ends_on


def _share(count: int, total: int) -> str:
    return _("%(count)s of %(total)s.") % {"count": count, "total": total}


def _names(rows: Sequence[Progress], *, with_share: bool = False) -> str:
    """Activities by code and title: a code alone says nothing to whoever does not know the plan by heart."""
    return _list([_name(row, with_share=with_share) for row in rows])


def _name(row: Progress, *, with_share: bool) -> str:
    name = f"{row.activity.code} {_short(row.activity.title)}"
    percent = row.compliance.percent if with_share and row.compliance else None
    return name if percent is None else f"{name} ({percent_in_words(percent)})"


def _short(name: str) -> str:
    """Whole words, as many as there is place for."""
    if len(name) <= LONGEST_NAME:
        return name
    return name[:LONGEST_NAME].rsplit(" ", 1)[0].rstrip(',;:-("') + " …"


def _list(names: Sequence[str]) -> str:
    listed = "; ".join(names[:LONGEST_LIST])
    left = len(names) - LONGEST_LIST
    if left <= 0:
        return listed
    return ngettext("%(listed)s and %(count)s more", "%(listed)s and %(count)s more", left) % {
        "listed": listed,
        "count": left,
    }
