"""The year on one page: what a mayor reads first, and often alone.

What is shown and in which order are rules of `year/in_short.py`; here they get their words.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from activities.rules.progress import Progress
from kacanik_comms.core.dates import in_words
from kacanik_comms.core.languages import OFFICIAL
from kacanik_comms.core.numbers import euro_in_words
from kacanik_comms.core.ratio import Ratio
from kacanik_comms.report.printing.written import Prose, excerpt
from kacanik_comms.report.record import YearRecord
from kacanik_comms.year import figures, in_short
from kacanik_comms.year.deviations import Deviation
from kacanik_comms.year.facts import YearFacts

# A reason has three lines beside its title; the whole stands among the deviations.
LONGEST_REASON = 150


def page_one_of(record: YearRecord) -> dict[str, Any]:
    facts = record.facts
    return {
        "verdict": _verdict(record),
        "figures": list(_four_figures(facts)),
        "objectives": [_objective(facts, objective) for objective in facts.objectives],
        "achieved": [
            {"name": in_short.whole_name(row.activity), "text": _what_was_done(row, facts)}
            for row in in_short.achieved(facts)
        ],
        "not_achieved": [_why_not(row) for row in in_short.not_achieved(facts)],
    }


def _verdict(record: YearRecord) -> dict[str, Any]:
    """The year in a sentence, with its grade."""
    facts = record.facts
    grade = in_short.grade_of(in_short.share_of_due(in_short.due(facts)))
    return {"grade": grade.label if grade else "", "words": Prose(in_short.sentence_of(facts))}


def _four_figures(facts: YearFacts) -> Iterator[tuple[str, str]]:
    """Each as it is printed large, and what it counts."""
    is_over, rows = in_short.is_over(facts), in_short.due(facts)
    special = in_short.share_of_due(row for row in rows if row.activity.is_special)
    recurring = in_short.share_of_due(row for row in rows if not row.activity.is_special)
    implemented = [row for row in rows if row.is_implemented]
    proven = Ratio(sum(row.evidence_count > 0 for row in implemented), len(implemented))
    yield (
        _of(special),
        _("special activities completed")
        if is_over
        else _("special activities completed of those due by now"),
    )
    yield (
        _of(recurring),
        _("recurring activities to schedule") if is_over else _("recurring activities to schedule up to now"),
    )
    yield _of(proven), _("implemented activities with evidence")
    costs = figures.costs(facts)
    planned = _("spent of the %(amount)s planned") % {"amount": euro_in_words(costs.planned)}
    if costs.without_actual:
        planned += "; " + ngettext(
            "%(count)s cost is missing", "%(count)s costs are missing", costs.without_actual
        ) % {"count": costs.without_actual}
    yield euro_in_words(costs.actual), planned


def _of(share: Ratio) -> str:
    return f"{share.numerator} / {share.denominator}" if share.is_defined else "–"


def _objective(facts: YearFacts, objective: Any) -> dict[str, Any]:
    share = in_short.share_of_due(in_short.due(facts, objective))
    light = in_short.light_of(share)
    return {
        "objective": objective,
        "light": light.value if light else "",
        "label": light.label if light else pgettext("light", "nothing due"),
        "clause": in_short.clause_of(facts, objective),
    }


def _what_was_done(row: Progress, facts: YearFacts) -> str:
    """When, how many people it reached, and whether evidence proves it; of a recurring one how often."""
    parts = []
    if row.activity.completed_on:
        parts.append(in_words(row.activity.completed_on))
    elif row.compliance:
        values = {"done": row.compliance.numerator, "due": row.compliance.denominator}
        parts.append(_("%(done)s of %(due)s times") % values)
    if people := in_short.people_by_activity(facts).get(row.activity.pk, 0):
        parts.append(
            ngettext("%(count)s person reached", "%(count)s people reached", people) % {"count": people}
        )
    if not row.evidence_count:
        parts.append(_("no evidence"))
    return "; ".join(parts)


def _why_not(row: Deviation) -> dict[str, Any]:
    """Its status, and why: in the words of whoever said it, which are Albanian in every report."""
    reason = Prose(row.reason, is_foreign=bool(row.reason) and get_language() != OFFICIAL)
    return {
        "name": in_short.whole_name(row.progress.activity),
        "kind": row.kind.label,
        "reason": excerpt(reason, longest=LONGEST_REASON),
    }
