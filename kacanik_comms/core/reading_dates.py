"""Days and spans of time as people write them, in all three languages at once, wherever they are typed.

What is not a whole day or span is refused with its reason. Dateparser reads "yesterday" and not "27. novembra 2026.";
Babel knows no names of months and makes a day in November of 11/27/2026.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS, MONTHS_3, MONTHS_ALT
from django.utils.translation import gettext, override

from kacanik_comms.core.dates import last_day_of_month, period_in_words, year_range
from kacanik_comms.core.text import fold

_DAY = "(?P<day>0?[1-9]|[1-9][0-9])"
_MONTH = "(?P<month>0?[1-9]|1[0-2])"
_YEAR = "(?P<year>(?!0000)[0-9]{4})"
_YEAR_OR_ITS_END = "(?P<year>(?!0000)[0-9]{4}|[0-9]{2})"
_ENDS = [
    re.compile(pattern)
    for pattern in (
        f"{_YEAR}-{_MONTH}-{_DAY}",
        rf"{_DAY}\. ?{_MONTH}\.( ?{_YEAR_OR_ITS_END}\.?)?",
        f"{_DAY}/{_MONTH}/{_YEAR_OR_ITS_END}",
        rf"({_DAY}\.? )?(?P<name>[^\W\d_]+)\.?( {_YEAR}\.?)?",
        rf"{_YEAR}\.?",
        rf"{_DAY}\.?",
    )
]
_NOT_STATED = {"", "-", "–", "—"}
_DASH = re.compile(r" ?[-–—] ?")
_ISO = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}")


@dataclass(frozen=True)
class _End:
    """What is written of the first or the last day of a span."""

    day: int | None
    month: int | None
    year: int | None

    @property
    def is_day_alone(self) -> bool:
        return not (self.month or self.year)

    def first_day(self, year: int) -> date:
        return _day(self.year or year, self.month or 1, self.day or 1)

    def last_day(self, year: int) -> date:
        year, month = self.year or year, self.month or 12
        return _day(year, month, self.day) if self.day else last_day_of_month(year, month)


def read_day(text: str) -> date | None:
    """27.11.2026, 27. 11. 2026., 27.11.26, 27/11/2026, 2026-11-27, 27 nëntor 2026, 27. novembra 2026. and the like.

    None where nothing or a dash stands. A year of two digits is one of this century.
    """
    words = _tidy(text)
    if words in _NOT_STATED:
        return None
    end = _end_in(words)
    if not (end and end.day and end.month and end.year):
        raise ValidationError(gettext("This is not a day. Write it as 14.09.2023."), code="invalid")
    return end.first_day(end.year)


def read_period(text: str, *, year: int) -> tuple[date, date] | None:
    """The first and the last day of a time as `period_in_words` writes it: 2027, mars–qershor 2027, 10–15 maj 2027.

    None where nothing, a dash or "no date" stands. Where no year is written, it is the `year` of the plan.
    """
    words = _tidy(text)
    if words in _NOT_STATED or fold(words) in _words_for_no_date():
        return None
    first, last = _ends_of(words)
    year = last.year or first.year or year
    starts_on, ends_on = first.first_day(year), last.last_day(year)
    if starts_on > ends_on:
        raise ValidationError(gettext("It would end before it begins."), code="invalid")
    return starts_on, ends_on


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _ends_of(words: str) -> tuple[_End, _End]:
    # The dashes of 2027-05-10 part no days.
    kept = _ISO.sub(lambda iso: iso[0].replace("-", "\0"), words)
    ends = [_end_in(part.replace("\0", "-")) for part in _DASH.split(kept)]
    first, last = ends[0], ends[-1]
    if len(ends) <= 2 and first and last:
        if first.is_day_alone and last.day:
            first = _End(first.day, last.month, last.year)
        is_whole = not (first.is_day_alone or last.is_day_alone)
        if is_whole and bool(first.month) == bool(last.month):
            return first, last
    raise ValidationError(
        gettext("This is not a time. Write it for example as %(examples)s."),
        code="invalid",
        params={"examples": "; ".join(_examples())},
    )


def _examples() -> list[str]:
    return [
        period_in_words(date(2027, 11, 1), date(2027, 11, 30)),
        period_in_words(date(2027, 3, 1), date(2027, 6, 30)),
        period_in_words(date(2027, 5, 10), date(2027, 5, 15)),
        # Last, because in Serbian the others end in a full stop as the sentence does.
        period_in_words(*year_range(2027)),
    ]


def _end_in(words: str) -> _End | None:
    written = next((match for pattern in _ENDS if (match := pattern.fullmatch(words))), None)
    if written is None:
        return None
    parts = written.groupdict()
    month = int(parts["month"]) if parts.get("month") else None
    if (name := parts.get("name")) and not (month := _months().get(fold(name))):
        return None
    year = int(parts["year"]) if parts.get("year") else None
    if year is not None and len(parts["year"]) == 2:
        year += 2000
    return _End(int(parts["day"]) if parts.get("day") else None, month, year)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValidationError(
            # Translators: somebody wrote a day that does not exist, such as 29 February 2026.
            gettext("%(year)s has no %(day)s %(month)s."),
            code="invalid",
            params={"year": year, "day": day, "month": str(MONTHS_ALT[month])},
        ) from None


@cache
def _months() -> dict[str, int]:
    """The number of each month by its names, in short, and after a day, in all our languages."""
    numbers = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            for number in range(1, 13):
                for names in (MONTHS, MONTHS_ALT, MONTHS_3):
                    numbers[fold(str(names[number])).removesuffix(".")] = number
    return numbers


@cache
def _words_for_no_date() -> set[str]:
    words = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            words.add(fold(gettext("no date")))
    return words
