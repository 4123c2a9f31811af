"""A pasted list of people: which lines can be invited, and what is wrong with each of the others."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.core.languages import columns_of
from kacanik_comms.core.text import fold
from kacanik_comms.people.actions import Invitee
from plans.models import Office

MOST_LINES = 100
LONGEST_NAME = 150


@dataclass(frozen=True)
class PastedLine:
    """One line as it was pasted; `problem` says why nobody is invited by it, `account` who is here already."""

    number: int
    text: str
    invitee: Invitee | None = None
    problem: str = ""
    account: User | None = None


def read_lines(text: str, *, role: Role, language: str, on: date) -> list[PastedLine]:
    """Each line that is not empty, in the order of the list. A first line with headings is left out."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if lines and "@" not in lines[0][1] and len(lines) > 1:
        lines = lines[1:]
    offices = {word: office for office in Office.objects.in_office() for word in _names_of(office)}
    accounts = {name: user for user in User.objects.all() for name in _addresses_of(user)}
    return list(_read(lines, role, language, offices, accounts, on))


def _read(
    lines: Iterable[tuple[int, str]],
    role: Role,
    language: str,
    offices: dict[str, Office],
    accounts: dict[str, User],
    on: date,
) -> Iterator[PastedLine]:
    seen: set[str] = set()
    for number, line in lines:
        name, email, office_name = _cells_of(line)
        account = accounts.get(email)
        office = offices.get(fold(office_name))
        problem = _problem_of(name, email)
        if not problem and email in seen:
            problem = _("This e-mail stands in the list twice.")
        elif not problem and account is not None and account.has_access(on=on):
            problem = _("%(person)s has an account with this e-mail already.") % {"person": account}
        elif not problem and office is None and office_name:
            problem = _no_office(office_name, offices)
        elif not problem and office is None and role == Role.CONTRIBUTOR:
            problem = _("The office is missing.")
        if problem:
            yield PastedLine(number, line, problem=problem, account=account)
            continue
        seen.add(email)
        yield PastedLine(number, line, Invitee(name, email, role, office, language))


def _cells_of(line: str) -> tuple[str, str, str]:
    """Name, e-mail and office: between tabs as a spreadsheet copies them, else semicolons, else commas."""
    separator = next((sign for sign in ("\t", ";") if sign in line), ",")
    cells = [cell.strip().strip('"') for cell in line.split(separator)]
    at = next((place for place, cell in enumerate(cells) if "@" in cell), min(1, len(cells) - 1))
    # Arta Gashi <arta@example.org>, as mail programs write it.
    if match := re.fullmatch(r"(.+?)\s*<([^<>\s]+@[^<>\s]+)>", cells[at]):
        return match[1], match[2].lower(), " ".join(cells[at + 1 :])
    # The name of an office may have a comma in it.
    return " ".join(cells[:at]), cells[at].lower(), f"{separator} ".join(cells[at + 1 :]).strip()


def _problem_of(name: str, email: str) -> str:
    try:
        validate_email(email)
    except ValidationError:
        return _("“%(words)s” is no e-mail address.") % {"words": email[:60]}
    if not name:
        return _("The name is missing.")
    if max(len(name), len(email)) > LONGEST_NAME:
        return _("The name or the e-mail is too long.")
    return ""


def _no_office(name: str, offices: dict[str, Office]) -> str:
    sentence = _("There is no office “%(name)s”.") % {"name": name}
    near = get_close_matches(fold(name), offices, n=1)
    if not near:
        return sentence
    return f"{sentence} " + _("Do you mean “%(name)s”?") % {"name": offices[near[0]]}


def _names_of(office: Office) -> set[str]:
    """In every language: the list may have been written in another one than that of the page."""
    names = (getattr(office, column) for column in columns_of("name"))
    return {fold(name) for name in (*names, office.abbreviation, office.code) if name}


def _addresses_of(user: User) -> set[str]:
    return {name.lower() for name in (user.email, user.username) if name}
