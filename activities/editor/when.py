"""The column “time or frequency” as people write it: nëntor 2027, mars–qershor 2027, çdo muaj, Në baza javore."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from activities.rules.plan_check import frequencies_in
from activities.rules.recurrence import Frequency
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


@dataclass(frozen=True)
class When:
    """A time, a frequency, a frequency within a time, or nothing of both."""

    starts_on: date | None = None
    ends_on: date | None = None
    frequency: str = ""

    @property
    def in_words(self) -> str:
        """As it may be written."""
        period = period_in_words(self.starts_on, self.ends_on) if self.starts_on else ""
        frequency = str(Frequency(self.frequency).label) if self.frequency else ""
        return ", ".join(filter(None, [frequency, period]))


def read_when(text: str, *, year: int) -> When:
    """Of a plan of the `year`; refused with a sentence where it is neither a time nor a frequency."""
    words = " ".join(text.split())
    before, _comma, after = words.rpartition(",")
    if (frequency := read_frequency(before)) and (within := _period_in(after, year)):
        return When(*within, frequency)
    if frequency := read_frequency(words):
        return When(frequency=frequency)
    if not any(sign.isdecimal() for sign in words):
        try:
            return When(*(read_period(words, year=year) or ()))
        except ValidationError:
            raise _neither(year) from None
    return When(*(read_period(words, year=year) or ()))


def read_frequency(text: str) -> str:
    """The frequency that the words name, in any of our languages; empty where they name none, or several."""
    words = fold(text).strip(" .")
    if exact := _labels().get(words):
        return exact
    for beginning, frequency in OTHER_WORDS.items():
        if words.startswith(beginning):
            return str(frequency.value)
    named = {frequency for _word, frequency in frequencies_in(words)}
    is_about_time = any(sign.isdecimal() for sign in words)
    return str(named.pop().value) if len(named) == 1 and not is_about_time else ""


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


def _neither(year: int) -> ValidationError:
    november = When(date(year, 11, 1), date(year, 11, 30))
    spring = When(date(year, 3, 1), date(year, 6, 30))
    monthly = When(frequency=Frequency.MONTHLY)
    return ValidationError(
        _("This is neither a time nor a frequency. Write it for example as %(examples)s."),
        params={"examples": "; ".join(when.in_words for when in (monthly, spring, november))},
    )
