"""Offices as people type them: a part of the name, several with a semicolon between them."""

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from activities.models import Activity, Responsibility
from kacanik_comms.core.languages import columns_of
from kacanik_comms.core.text import fold
from plans.models import Office

NEAR = 3


def read_offices(text: str, offices: Sequence[Office]) -> list[Office]:
    """The offices in the order in which they are written; refused with all parts that name none or several."""
    chosen: dict[int, Office] = {}
    errors = []
    for part in parts_of(text):
        matches = matching(part, offices)
        if len(matches) == 1:
            chosen.setdefault(matches[0].pk, matches[0])
        else:
            errors.append(_why_not(part, matches, offices))
    if errors:
        raise ValidationError(errors)
    return list(chosen.values())


def parts_of(text: str) -> list[str]:
    """The names in a text, without what stands in brackets behind them, as (lead)."""
    parts = (re.sub(r"\s*\([^)]*\)\s*$", "", part).strip() for part in re.split(r"[;,\r\n]+", text))
    return [part for part in parts if part]


def matching(part: str, offices: Iterable[Office]) -> list[Office]:
    """The offices that are called so, else those whose name begins so, else those in whose name the words stand."""
    wanted = fold(part)
    words = wanted.split()
    exact, beginning, holding = [], [], []
    for office in offices:
        names = names_of(office)
        if wanted in names:
            exact.append(office)
        if any(name.startswith(wanted) for name in names):
            beginning.append(office)
        if any(_holds(name, words) for name in names):
            holding.append(office)
    return exact or beginning or holding


def near(part: str, offices: Iterable[Office], *, likeness: float = 0.5) -> list[Office]:
    """Those whose names look most like it, for somebody who mistyped one; 1 is the same name."""
    by_name = {name: office for office in offices for name in names_of(office)}
    close = get_close_matches(fold(part), by_name, n=NEAR, cutoff=likeness)
    return list(dict.fromkeys(by_name[name] for name in close))


def names_of(office: Office) -> list[str]:
    columns = (*columns_of("name"), *columns_of("abbreviation"))
    return [fold(name) for column in columns if (name := getattr(office, column))] + [office.code]


def lead_first(activity: Activity) -> list[Responsibility]:
    rows = activity.responsibilities.all()
    return sorted(rows, key=lambda row: (row.role != Responsibility.Role.LEAD, row.order))


def has_lead(rows: Sequence[Responsibility]) -> bool:
    """Whether one leads; of nobody it is still to be said."""
    return not rows or rows[0].role == Responsibility.Role.LEAD


def in_words(offices: Iterable[Office]) -> str:
    return "; ".join(str(office) for office in offices)


def _holds(name: str, words: Sequence[str]) -> bool:
    of_name = name.split()
    return bool(words) and all(any(word.startswith(begun) for word in of_name) for begun in words)


def _why_not(part: str, matches: Sequence[Office], offices: Sequence[Office]) -> str:
    if matches:
        return _("“%(part)s” can be several offices: %(names)s. Write more of the name.") % {
            "part": part,
            "names": in_words(matches),
        }
    if alike := near(part, offices):
        return _("There is no office “%(part)s”. Perhaps: %(names)s.") % {
            "part": part,
            "names": in_words(alike),
        }
    return _("There is no office “%(part)s”. Write a part of the name of an office that is listed.") % {
        "part": part
    }
