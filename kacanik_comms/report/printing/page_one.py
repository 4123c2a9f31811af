"""The year on one page: what a mayor reads first, and often alone.

What is shown and in which order are rules of `year/in_short.py`; here they get their words.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from activities.rules.progress import Progress
from activities.rules.timeliness import Timeliness
from kacanik_comms.core.dates import in_words
from kacanik_comms.core.languages import OFFICIAL, is_albanian_instead
from kacanik_comms.core.numbers import euro_in_words
from kacanik_comms.core.ratio import Ratio
from kacanik_comms.evaluation.models import FollowUp
from kacanik_comms.report.printing.written import Prose, excerpt, prose
from kacanik_comms.report.record import YearRecord
from kacanik_comms.year import figures, in_short
from kacanik_comms.year.deviations import Deviation
from kacanik_comms.year.facts import YearFacts
from kacanik_comms.year.in_short import Grade

# What fits: a reason and a decision have two or three lines, a recommendation of the year before two. Where they are
# longer, the page says in which chapter the whole stands.
LONGEST_REASON = 120
LONGEST_ADVICE = 70
MOST_NOT_KEPT = 2


def page_one_of(record: YearRecord) -> dict[str, Any]:
    facts = record.facts
    people = facts.tally.people_of_activities
    return {
        "verdict": _verdict(record),
        "figures": list(_four_figures(facts)),
        "objectives": [_objective(facts, objective) for objective in facts.objectives],
        "achieved": [
            {
                "name": row.activity.whole_name,
                "text": _what_was_done(row, people.get(row.activity.pk, 0)),
            }
            for row in in_short.achieved(facts)
        ],
        "decisions": _decisions(record),
        "follow_up": _follow_up(record),
        "not_achieved": [_why_not(row) for row in in_short.not_achieved(facts)],
        "silent": _silent(facts),
    }


def _verdict(record: YearRecord) -> dict[str, Any]:
    """The year in a sentence with its grade, as a person accepted them.

    Where nobody did, a draft says what the program proposes, and a signed report the computed sentence alone: a grade
    is a judgement, and nobody gave it.
    """
    row = record.pieces.sentence
    if row:
        return {
            "grade": Grade(row.grade).label,
            "words": prose(row, "sentence"),
            "is_proposal": False,
        }
    facts, is_signed = record.facts, record.document.is_signed
    grade = in_short.grade_of(in_short.share_of_due(in_short.due(facts)))
    return {
        "grade": grade.label if grade and not is_signed else "",
        "words": Prose(in_short.sentence_of(facts)),
        "is_proposal": grade is not None and not is_signed,
    }


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
    costs = in_short.costs_of_due(facts)
    sentence = (
        _("spent of the %(amount)s planned") if is_over else _("spent of the %(amount)s planned by now")
    )
    planned = sentence % {"amount": euro_in_words(costs.planned)}
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
        "label": light.label if light else in_short.NOTHING_DUE,
        "clause": in_short.clause_of(facts, objective),
    }


def _what_was_done(row: Progress, people: int) -> str:
    """When and whether in time, how many people it reached, and that no evidence proves it; of a recurring one how
    often."""
    parts = []
    if row.activity.completed_on:
        parts.append(in_words(row.activity.completed_on))
        if row.timeliness in {Timeliness.ON_TIME, Timeliness.COMPLETED_LATE}:
            parts.append(str(row.timeliness.label))
    elif row.compliance:
        values = {"done": row.compliance.numerator, "due": row.compliance.denominator}
        parts.append(_("%(done)s of %(due)s times") % values)
    if people:
        parts.append(
            ngettext("%(count)s person reached", "%(count)s people reached", people) % {"count": people}
        )
    if not row.evidence_count:
        parts.append(_("no evidence"))
    return ", ".join(parts)


def _why_not(row: Deviation) -> dict[str, Any]:
    """Its status, and why: in the words of whoever said it, which are Albanian in every report."""
    reason = Prose(row.reason, is_foreign=bool(row.reason) and get_language() != OFFICIAL)
    return {
        "name": row.progress.activity.whole_name,
        "kind": row.kind.label,
        "reason": excerpt(reason, longest=LONGEST_REASON),
    }


def _silent(facts: YearFacts) -> dict[str, Any]:
    """The audiences that nothing reached, by their names where those are few."""
    audiences = figures.silent_audiences(facts) if facts.reaches else []
    few = audiences if len(audiences) <= in_short.MOST_SHOWN else []
    names = Prose(
        "; ".join(audience.name for audience in few),
        is_foreign=any(is_albanian_instead(audience, "name") for audience in few),
    )
    return {"count": len(audiences), "of": len(facts.audiences), "names": names}


def _decisions(record: YearRecord) -> list[dict[str, Any]]:
    """What the mayor is asked to decide: the recommendation, what it is about, and by when."""
    return [
        {
            "words": excerpt(prose(finding, "recommendation"), longest=LONGEST_REASON),
            "about": finding.activity.whole_name if finding.activity else "",
            "deadline": finding.deadline,
        }
        for finding in record.pieces.decisions
    ]


def _follow_up(record: YearRecord) -> dict[str, Any]:
    """How many of last year's recommendations were carried out, and those that were not, by their words."""
    plan, rows = record.facts.plan, record.pieces.follow_ups
    year = plan.year - 1
    if not rows:
        if plan.year == plan.strategy.starts_year:
            return {
                "sentence": _("This is the first year of the strategy; there are no earlier recommendations.")
            }
        return {
            "sentence": _("There is no signed evaluation of %(year)s with recommendations.") % {"year": year}
        }
    if not any(row.result for row in rows):
        return {
            "sentence": ngettext(
                "Nobody has said yet what became of the %(count)s recommendation of %(year)s.",
                "Nobody has said yet what became of the %(count)s recommendations of %(year)s.",
                len(rows),
            )
            % {"count": len(rows), "year": year}
        }
    done = sum(row.result == FollowUp.Result.CARRIED_OUT for row in rows)
    sentence = ngettext(
        "%(done)s recommendation of %(count)s was carried out.",
        "%(done)s recommendations of %(count)s were carried out.",
        done,
    ) % {"done": done, "count": len(rows)}
    return {"sentence": sentence, "rows": _not_kept(rows)}


def follow_up_rows(record: YearRecord) -> list[dict[str, Any]]:
    """Every recommendation of the year before with what became of it, for the chapter on recommendations."""
    return [
        {
            "number": row.recommendation.number,
            "words": prose(row.recommendation, "recommendation"),
            "result": _result(row),
            "note": prose(row, "note"),
        }
        for row in record.pieces.follow_ups
    ]


def _result(row: FollowUp) -> str:
    return str(FollowUp.Result(row.result).label) if row.result else _("no answer")


def _not_kept(rows: Sequence[FollowUp]) -> list[dict[str, Any]]:
    """The gravest first: what was not carried out, what nobody answered, what was carried out in part."""
    order = [FollowUp.Result.NOT.value, "", FollowUp.Result.PARTLY.value]
    kept = [row for row in rows if row.result in order]
    kept.sort(key=lambda row: order.index(row.result))
    return [
        {
            "words": excerpt(prose(row.recommendation, "recommendation"), longest=LONGEST_ADVICE),
            "result": _result(row),
        }
        for row in kept[:MOST_NOT_KEPT]
    ]
