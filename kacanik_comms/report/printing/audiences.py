"""Whom the year reached how much, and what the records can say of inclusion."""

from typing import Any

from django.utils.translation import pgettext

from kacanik_comms.core.languages import is_given_in
from kacanik_comms.year import figures
from kacanik_comms.year.facts import YearFacts
from kacanik_comms.year.matrices import audience_by_quarter


def reached_rows(facts: YearFacts) -> list[dict[str, Any]]:
    """Each audience with its occurrences in each quarter, in all, and whether that is regular."""
    by_quarter = audience_by_quarter(facts)
    return [
        {"reached": reached, "quarters": counts}
        for reached, (_audience, counts) in zip(figures.people_reached(facts), by_quarter.rows, strict=True)
    ]


def languages_of_messages(facts: YearFacts) -> list[tuple[str, int]]:
    """How many messages are given in each language."""
    names = {
        "sq": pgettext("in a sentence", "Albanian"),
        "sr-latn": pgettext("in a sentence", "Serbian"),
        "en": pgettext("in a sentence", "English"),
    }
    return [
        (name, sum(is_given_in(message, "text", language) for message in facts.messages))
        for language, name in names.items()
    ]
