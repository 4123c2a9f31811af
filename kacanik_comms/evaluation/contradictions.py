"""Where a text gives another number than the records, or says that nobody reached an audience that was reached.

It reads plain sentences in the three languages and asks; people decide. What it does not recognise it passes over.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kacanik_comms.core.numbers import NO_BREAK_SPACE
from kacanik_comms.year import figures
from kacanik_comms.year.facts import YearFacts
from kacanik_comms.year.figures import PeopleReached, YearStatus

# One to ten in Albanian, Serbian and English.
NUMBER_WORDS = (
    "një|jedan|jedna|jedno|one",
    "dy|dva|dve|two",
    "tre|tri|three",
    "katër|četiri|four",
    "pesë|pet|five",
    "gjashtë|šest|six",
    "shtatë|sedam|seven",
    "tetë|osam|eight",
    "nëntë|devet|nine",
    "dhjetë|deset|ten",
)
NUMBERS = {word: number for number, words in enumerate(NUMBER_WORDS, start=1) for word in words.split("|")}
# No year, no code of an activity and no share.
NUMBER = rf"(?<![\d.,])\b(?:\d{{1,3}}|{'|'.join(NUMBERS)})\b(?![.,]\d|\s?%)"
# At most two words between the number and what it counts: "dy aktivitete", "three special activities".
SOME_WORDS = r"(?:\s+\w+){0,2}?\s+"
# What is said of it stands before or behind, not far away, without another number in between.
NO_NUMBER = rf"(?:(?!{NUMBER}).){{0,150}}?"

AUDIENCES = r"(?:audienc|ciljn\w+ grup|audience)\w*"
MESSAGES = r"(?:mesazh|poruk|message)\w*"
ACTIVITIES = r"(?:aktivitet|aktivnost|activit)\w*"

NOT_REACHED = r"(?:pa u arritur|nuk u arrit|paarrit|ni(?:je|su) obuhvaćen|neobuhvaćen|not reached|unreached)"
NOT_DELIVERED = (
    r"(?:nuk u përcoll|papërcjell|pa u përcjell|ni(?:je|su) prenet|neprenet|not delivered|undelivered)"
)
STATUSES = {
    YearStatus.CANCELLED: r"(?:anulua|anuluar|otkazan|cancelled|canceled)",
    YearStatus.POSTPONED: r"(?:\bu shty|\bshtyr|odložen|postponed)",
    YearStatus.PARTIALLY_COMPLETED: r"(?:pjesërisht|delimično|partially|in part\b)",
    YearStatus.NOT_COMPLETED: r"(?:parealizuar|nerealizovan|not completed)",
}
LONGEST_QUOTE = 90
SENTENCE_ENDS = re.compile(r"[.!?;:]\s|\n")


@dataclass(frozen=True)
class Claim:
    """Something that texts count: what it is called, what is said of it, and how often it is so."""

    noun: str
    predicate: str
    count: int

    def number_in(self, sentence: str) -> int | None:
        """The number that a sentence gives, where it is about this."""
        counted = rf"({NUMBER}){SOME_WORDS}{self.noun}"
        match = re.search(counted + NO_NUMBER + self.predicate, sentence) or re.search(
            self.predicate + NO_NUMBER + counted, sentence
        )
        if match is None:
            return None
        word = match.group(1)
        return int(word) if word.isdecimal() else NUMBERS[word]


@dataclass(frozen=True)
class Records:
    """What texts are held against: what they count, and each audience that was reached, as a sentence calls it."""

    claims: Sequence[Claim]
    reached: Mapping[str, PeopleReached]

    @classmethod
    def of(cls, facts: YearFacts) -> "Records":
        reached = {_called(row.audience.name): row for row in figures.people_reached(facts) if row.times}
        return cls(_claims(facts), reached)

    def questions_about(self, text: str) -> Iterator[str]:
        """One question for each sentence that they contradict."""
        for original in SENTENCE_ENDS.split(text.replace(NO_BREAK_SPACE, " ")):
            sentence = original.casefold()
            quote = Truncator(original.strip()).chars(LONGEST_QUOTE)
            for claim in self.claims:
                number = claim.number_in(sentence)
                if number is not None and number != claim.count:
                    yield _("“%(quote)s”: the text says %(number)s, the records say %(count)s.") % {
                        "quote": quote,
                        "number": number,
                        "count": claim.count,
                    }
            if re.search(NOT_REACHED, sentence):
                yield from (
                    _was_reached(quote, row) for name, row in self.reached.items() if name in sentence
                )


def _was_reached(quote: str, row: PeopleReached) -> str:
    return ngettext(
        "“%(quote)s”: the records say that “%(audience)s” was reached %(count)s time.",
        "“%(quote)s”: the records say that “%(audience)s” was reached %(count)s times.",
        row.times,
    ) % {"quote": quote, "audience": row.audience.name, "count": row.times}


def _claims(facts: YearFacts) -> list[Claim]:
    statuses = figures.status_counts(facts.special)
    return [
        Claim(AUDIENCES, NOT_REACHED, len(figures.silent_audiences(facts))),
        Claim(MESSAGES, NOT_DELIVERED, len(figures.messages_never_carried(facts))),
        *(Claim(ACTIVITIES, predicate, statuses[status]) for status, predicate in STATUSES.items()),
    ]


def _called(name: str) -> str:
    """An audience without the brackets and the explanation behind its name."""
    return re.split(r"[(,]", name)[0].strip().casefold()
