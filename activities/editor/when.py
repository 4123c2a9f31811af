"""The column “time or frequency” as people write it: nëntor 2027, mars–qershor 2027, çdo muaj, tri herë në vit."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from activities.rules.plan_check import frequencies_in
from activities.rules.recurrence import CALENDAR, Frequency
from kacanik_comms.core.dates import period_in_words
from kacanik_comms.core.reading_dates import read_period
from kacanik_comms.core.text import fold

# How the document itself names what has no period, as fold() leaves it: with these words the column begins.
OTHER_WORDS = {
    "ne vazhdimesi": Frequency.CONTINUOUS,
    "vazhdimisht": Frequency.CONTINUOUS,
    "gjate gjithe kohes": Frequency.CONTINUOUS,
    "gjate gjithe vitit": Frequency.CONTINUOUS,
    "sipas rastit": Frequency.AS_NEEDED,
    "sipas nevojes": Frequency.AS_NEEDED,
    "sa here": Frequency.AS_NEEDED,
    "para secil": Frequency.BEFORE_SESSION,
    "para cdo seance": Frequency.BEFORE_SESSION,
}

# How many times, as fold() leaves it; with the numbers in words that fit into "n times a …".
NUMBERS = {
    "once": 1, "jednom": 1, "nje": 1, "one": 1,
    "twice": 2, "dvaput": 2, "dy": 2, "dva": 2, "two": 2,
    "triput": 3, "tri": 3, "tre": 3, "three": 3,
    "kater": 4, "cetiri": 4, "four": 4,
    "pese": 5, "pet": 5, "five": 5,
    "gjashte": 6, "sest": 6, "six": 6,
    "dymbedhjete": 12, "dvanaest": 12, "twelve": 12,
}  # fmt: skip
TIMES = re.compile(r"\b(?:here|puta?|times?)\b")
SEVERAL = re.compile(rf"(?P<number>[1-9][0-9]?|{'|'.join(NUMBERS)}) ?(?:here|puta?|times?|x)? (?P<unit>.+)")
# Other words for a unit than those in which the pages write it.
OTHER_UNITS = {
    "ne muaj": Frequency.MONTHLY,
    "gjate muajit": Frequency.MONTHLY,
    "brenda muajit": Frequency.MONTHLY,
    "ne jave": Frequency.WEEKLY,
    "gjate javes": Frequency.WEEKLY,
    "ne vit": Frequency.YEARLY,
    "gjate vitit": Frequency.YEARLY,
    "brenda vitit": Frequency.YEARLY,
    "u mesecu": Frequency.MONTHLY,
    "u nedelji": Frequency.WEEKLY,
    "u godini": Frequency.YEARLY,
    "per month": Frequency.MONTHLY,
    "per week": Frequency.WEEKLY,
    "per quarter": Frequency.QUARTERLY,
    "per year": Frequency.YEARLY,
}


@dataclass(frozen=True)
class PlannedTime:
    """A time, a frequency, a frequency within a time, or nothing of both."""

    starts_on: date | None = None
    ends_on: date | None = None
    frequency: str = ""
    times: int = 1

    @classmethod
    def of(cls, activity: Any) -> Self:
        return cls(activity.starts_on, activity.ends_on, activity.frequency, activity.times)

    @property
    def in_words(self) -> str:
        """As it may be written."""
        period = period_in_words(self.starts_on, self.ends_on) if self.starts_on else ""
        frequency = Frequency(self.frequency).in_words(self.times) if self.frequency else ""
        return ", ".join(filter(None, [frequency, period]))


def read_when(text: str, *, year: int) -> PlannedTime:
    """Of a plan of the `year`; refused with a sentence where it is neither a time nor a frequency."""
    words = " ".join(text.split())
    before, _comma, after = words.rpartition(",")
    if (often := read_frequency(before)) and (within := _period_in(after, year)):
        return PlannedTime(*within, *often)
    if often := read_frequency(words):
        return PlannedTime(None, None, *often)
    is_about_time = any(sign.isdecimal() for sign in words) and not TIMES.search(fold(words))
    if not is_about_time:
        try:
            return PlannedTime(*(read_period(words, year=year) or ()))
        except ValidationError:
            raise _neither(year) from None
    return PlannedTime(*(read_period(words, year=year) or ()))


def read_frequency(text: str) -> tuple[str, int] | None:
    """The frequency that the words name, in any of our languages, and how many times in each of its units.

    None where they name no frequency, or several.
    """
    words = fold(text).strip(" .")
    if exact := _labels().get(words):
        return exact, 1
    for beginning, frequency in OTHER_WORDS.items():
        if words.startswith(beginning):
            return frequency.value, 1
    if (several := SEVERAL.fullmatch(words)) and (unit := several["unit"]) in _units():
        number = several["number"]
        return _units()[unit].value, NUMBERS.get(number) or int(number)
    named = {frequency for _word, frequency in frequencies_in(words)}
    is_about_time = any(sign.isdecimal() for sign in words)
    return (named.pop().value, 1) if len(named) == 1 and not is_about_time else None


def _period_in(text: str, year: int) -> tuple[date, date] | None:
    try:
        return read_period(text, year=year)
    except ValidationError:
        return None


@cache
def _labels() -> dict[str, str]:
    labels: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            labels |= {fold(str(frequency.label)): frequency.value for frequency in Frequency}
    return labels


@cache
def _units() -> dict[str, Frequency]:
    """What stands behind "n times", as the pages write it and in other words."""
    units = dict(OTHER_UNITS)
    for language, _name in settings.LANGUAGES:
        with override(language):
            for frequency in CALENDAR:
                several = SEVERAL.fullmatch(fold(frequency.in_words(2)))
                # Where it has a name of its own, twice a year for example, that was looked for before.
                if several:
                    units[several["unit"]] = frequency
    return units


def _neither(year: int) -> ValidationError:
    november = PlannedTime(date(year, 11, 1), date(year, 11, 30))
    thrice = PlannedTime(frequency=Frequency.YEARLY, times=3)
    spring = PlannedTime(date(year, 3, 1), date(year, 6, 30))
    monthly = PlannedTime(frequency=Frequency.MONTHLY)
    return ValidationError(
        _("This is neither a time nor a frequency. Write it for example as %(examples)s."),
        params={"examples": "; ".join(when.in_words for when in (monthly, thrice, spring, november))},
    )
