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
    if frequency := read_frequency(words):
        return When(frequency=frequency)
    before, _comma, after = words.rpartition(",")
    if frequency := read_frequency(before):
        return _when(read_period(after, year=year), frequency)
    if not any(sign.isdecimal() for sign in words):
        try:
            return _when(read_period(words, year=year))
        except ValidationError:
            raise _neither(year) from None
    return _when(read_period(words, year=year))


def read_frequency(text: str) -> str:
    """The frequency that the words name, in any of our languages; empty where they name none, or several."""
    words = fold(text).strip(" .")
    if exact := _labels().get(words):
        return exact
    named = {frequency for _word, frequency in frequencies_in(words)}
    is_about_time = any(sign.isdecimal() for sign in words)
    return str(named.pop().value) if len(named) == 1 and not is_about_time else ""


def _when(period: tuple[date, date] | None, frequency: str = "") -> When:
    starts_on, ends_on = period or (None, None)
    return When(starts_on, ends_on, frequency)


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
