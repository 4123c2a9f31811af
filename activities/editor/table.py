"""A table that somebody copied out of Word or Excel: its cells, what its columns hold, and what each row says."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.editor.actions import LineValues
from activities.editor.forms import Offered
from activities.editor.offices import matching, parts_of
from activities.editor.when import PlannedTime, read_when
from kacanik_comms.core.reading_numbers import read_money
from kacanik_comms.core.text import cut_at_word, fold
from plans.models import Objective, Office

LONGEST_TITLE = 400
LONGEST_WORDING = 200
# How many rows are looked at to find out what a column holds.
SAMPLE = 40


class PastedColumn(TextChoices):
    TITLE = "title", gettext_lazy("Activity")
    OFFICES = "offices", gettext_lazy("Responsible")
    WHEN = "when", gettext_lazy("Time or frequency")
    COST = "cost", gettext_lazy("Cost")
    OBJECTIVE = "objective", gettext_lazy("Objective")
    PROOF = "proof", gettext_lazy("Means of verification")
    NUMBER = "number", gettext_lazy("Number")
    NOTHING = "nothing", gettext_lazy("leave out")


# How the words of a heading begin, in our three languages, as fold() leaves them.
HEADINGS: dict[PastedColumn, tuple[str, ...]] = {
    PastedColumn.NUMBER: ("nr", "no", "numr", "number", "br", "rb", "#"),
    PastedColumn.OBJECTIVE: ("objektiv", "objective", "cilj"),
    PastedColumn.OFFICES: (
        "pergjegj",
        "bartes",
        "responsible",
        "lead",
        "office",
        "odgovor",
        "nosilac",
        "sluzb",
    ),
    PastedColumn.WHEN: (
        "koha",
        "afat",
        "shpesht",
        "periudh",
        "time",
        "when",
        "deadline",
        "freq",
        "vreme",
        "rok",
        "ucest",
    ),
    PastedColumn.COST: (
        "kosto",
        "buxhet",
        "shuma",
        "cost",
        "budget",
        "amount",
        "trosk",
        "trosak",
        "budz",
        "iznos",
    ),
    PastedColumn.PROOF: ("verifik", "deshmi", "mjet", "proof", "means", "verif", "dokaz"),
    PastedColumn.TITLE: (
        "aktivitet",
        "veprim",
        "titull",
        "activit",
        "title",
        "aktivnost",
        "naslov",
        "pershkrim",
    ),
}
# A cell in quotation marks, as Excel writes one with several lines, or a plain one.
_CELL = re.compile(r'"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*)')
_CODE = re.compile(r"(?P<objective>\d{1,2})\s*[.\-]\s*[rR]?\d{1,3}\.?|\d{1,3}\.?")
_OBJECTIVE = re.compile(r"(?:objektiv|objective|cilj)\w*\s*(?P<number>\d{1,2})")

Row = list[str]


@dataclass(frozen=True)
class TableRow:
    """What was pasted, and how it is understood; `offices` that are not there yet are names."""

    number: int
    pasted: Row
    values: LineValues | None
    offices: Sequence[Office | str]
    notes: Sequence[str]
    is_there: bool = False

    @property
    def title(self) -> str:
        return str(self.values.columns["title_sq"]) if self.values else ""


def cells_of(text: str) -> list[Row]:
    """The rows of a pasted text; empty ones are left out."""
    rows: list[Row] = [[]]
    text, position = text.replace("\r\n", "\n").replace("\r", "\n"), 0
    while position <= len(text):
        # The plain cell matches the empty text, too.
        cell: re.Match[str] = _CELL.match(text, position)  # type: ignore[assignment]
        quoted, plain = cell.groups()
        rows[-1].append(_tidy(quoted.replace('""', '"') if quoted is not None else plain))
        position = cell.end()
        if text[position : position + 1] == "\n":
            rows.append([])
        position += 1
    return _with_broken_lines_joined([row for row in rows if any(row)])


def _tidy(cell: str) -> str:
    return "\n".join(" ".join(line.split()) for line in cell.split("\n")).strip()


def _with_broken_lines_joined(rows: list[Row]) -> list[Row]:
    """Word begins a new line for each paragraph of a cell: such lines go on in the row before."""
    width = Counter(len(row) for row in rows if len(row) > 1).most_common(1)
    if not width:
        return rows
    joined: list[Row] = []
    for row in rows:
        before = joined[-1] if joined else []
        if 1 < len(before) < width[0][0] and len(before) + len(row) - 1 <= width[0][0]:
            joined[-1] = [*before[:-1], f"{before[-1]}\n{row[0]}".strip(), *row[1:]]
        else:
            joined.append(row)
    return joined


def has_heading(rows: Sequence[Row]) -> bool:
    """Whether the first row names columns instead of saying something."""
    if not rows:
        return False
    named = [column for cell in rows[0] if (column := _column_called(cell))]
    return len(set(named)) >= min(2, len(rows[0])) and len(named) == len([cell for cell in rows[0] if cell])


def guess_columns(rows: Sequence[Row], offered: Offered) -> list[PastedColumn]:
    """What each column holds: by its heading, else by what stands in it."""
    width = max((len(row) for row in rows), default=0)
    called = rows[0] if has_heading(rows) else []
    columns = [_column_called(called[index]) if index < len(called) else None for index in range(width)]
    sample = [row for row in rows[1 if called else 0 :] if len([cell for cell in row if cell]) > 1][:SAMPLE]
    for index in range(width):
        if columns[index] is None and not called:
            guess = _column_holding(
                [row[index] for row in sample if index < len(row) and row[index]], offered
            )
            columns[index] = guess if guess not in columns else None
    if PastedColumn.TITLE not in columns:
        free = [index for index in range(width) if columns[index] is None]
        if free:
            columns[max(free, key=lambda index: _length(rows, index))] = PastedColumn.TITLE
    return [column or PastedColumn.NOTHING for column in columns]


def _column_called(cell: str) -> PastedColumn | None:
    words = fold(cell).replace("/", " ").split()
    for column, beginnings in HEADINGS.items():
        if any(word.strip(".:()").startswith(beginnings) or word in beginnings for word in words[:4]):
            return column
    return None


def _column_holding(cells: Sequence[str], offered: Offered) -> PastedColumn | None:
    if not cells:
        return None
    tests = {
        PastedColumn.NUMBER: lambda cell: _CODE.fullmatch(cell) is not None,
        PastedColumn.COST: lambda cell: _is_read(read_money, cell),
        PastedColumn.WHEN: lambda cell: _is_read(lambda text: read_when(text, year=offered.plan.year), cell),
        PastedColumn.OFFICES: lambda cell: any(matching(part, offered.offices) for part in parts_of(cell)),
    }
    for column, is_such in tests.items():
        if sum(map(is_such, cells)) > len(cells) / 2:
            return column
    return None


def _is_read(read: object, cell: str) -> bool:
    try:
        read(cell)  # type: ignore[operator]
    except ValidationError:
        return False
    return True


def _length(rows: Sequence[Row], index: int) -> int:
    return sum(len(row[index]) for row in rows if index < len(row))


@dataclass(frozen=True)
class Reader:
    """Reads rows for one plan: under which objective they go where they name none, and which office a name means."""

    offered: Offered
    columns: Sequence[PastedColumn]
    objective: Objective
    meant: Mapping[str, Office | str | None]
    titles_there: frozenset[str]

    def rows(self, rows: Sequence[Row]) -> list[TableRow]:
        lines, objective = [], self.objective
        for number, row in enumerate(rows, start=1):
            if number == 1 and has_heading(rows):
                continue
            filled = [cell for cell in row if cell]
            is_heading = len(filled) == 1 and len(self.columns) > 1
            if is_heading and (named := self._objective_named(filled[0])):
                objective = named
            elif is_heading and len(row) == 1:
                lines.append(TableRow(number, row, None, (), [_("Taken for a heading.")]))
            else:
                lines.append(self._row(number, row, objective))
        return lines

    def unknown_offices(self, rows: Sequence[Row]) -> dict[str, str]:
        """The names that mean no office, or several, each once: folded, and as it was written."""
        unknown: dict[str, str] = {}
        for row in rows[1 if has_heading(rows) else 0 :]:
            for part in parts_of(self._cell(row, PastedColumn.OFFICES)):
                if len(matching(part, self.offered.offices)) != 1:
                    unknown.setdefault(fold(part), part)
        return unknown

    def _cell(self, row: Row, column: PastedColumn) -> str:
        cells = [row[i] for i, holds in enumerate(self.columns) if holds == column and i < len(row)]
        return "; ".join(filter(None, cells))

    def _row(self, number: int, row: Row, objective: Objective) -> TableRow:
        title = " ".join(self._cell(row, PastedColumn.TITLE).split())
        if not title:
            return TableRow(number, row, None, (), [_("No title: left out.")])
        notes: list[str] = []
        columns: dict[str, object] = {
            "title_sq": cut_at_word(title, LONGEST_TITLE),
            "means_of_verification": self._cell(row, PastedColumn.PROOF),
        }
        if len(title) > LONGEST_TITLE:
            columns["official_wording"] = title
            notes.append(_("The title is too long and was cut; the whole of it is kept as official wording."))
        when, columns["time_wording_sq"] = self._when(self._cell(row, PastedColumn.WHEN), notes)
        cost, columns["source_note"] = self._cost(self._cell(row, PastedColumn.COST), when, notes)
        columns["planned_cost"] = cost
        is_there = fold(title) in self.titles_there
        if is_there:
            notes.append(_("An activity of this title is already in the plan."))
        own = self._objective_named(self._cell(row, PastedColumn.OBJECTIVE)) or self._objective_of_code(row)
        values = LineValues(own or objective, columns, when)
        offices = self._offices(parts_of(self._cell(row, PastedColumn.OFFICES)))
        return TableRow(number, row, values, offices, notes, is_there)

    def _when(self, text: str, notes: list[str]) -> tuple[PlannedTime, str]:
        """What is not understood stays as the plan's words."""
        words = " ".join(text.split())[:LONGEST_WORDING]
        try:
            when = read_when(words, year=self.offered.plan.year) if words else PlannedTime()
        except ValidationError:
            notes.append(
                _("Time not understood: “%(words)s” is kept as the plan's words.") % {"words": words}
            )
            return PlannedTime(), words
        if when.starts_on and {when.starts_on.year, when.ends_on.year} != {self.offered.plan.year}:  # type: ignore[union-attr]
            notes.append(_("“%(words)s” is another year than the plan's; kept as words.") % {"words": words})
            return PlannedTime(), words
        is_in_our_words = fold(words) == fold(
            PlannedTime(frequency=when.frequency, times=when.times).in_words
        )
        return when, words if when.frequency and not is_in_our_words else ""

    def _cost(self, text: str, when: PlannedTime, notes: list[str]) -> tuple[Decimal | None, str]:
        try:
            cost = read_money(text)
        except ValidationError:
            cost = None
            is_kept = True
        else:
            is_kept = bool(cost and when.frequency)
        if is_kept:
            notes.append(_("Cost not taken: “%(words)s” is kept as a remark.") % {"words": text})
            return None, _("Cost in the pasted table: %(words)s") % {"words": text}
        return (None if when.frequency else cost), ""

    def _offices(self, parts: Iterable[str]) -> list[Office | str]:
        """In their order, each once; those that are to be left out are."""
        offices: dict[str, Office | str] = {}
        for part in parts:
            matches = matching(part, self.offered.offices)
            office = matches[0] if len(matches) == 1 else self.meant.get(fold(part))
            if office is not None:
                offices.setdefault(office.code if isinstance(office, Office) else fold(office), office)
        return list(offices.values())

    def _objective_named(self, text: str) -> Objective | None:
        words = fold(text).strip(" .:")
        if not words:
            return None
        numbered = _OBJECTIVE.search(words) or re.fullmatch(r"(?P<number>\d{1,2})", words)
        for objective in self.offered.objectives:
            title = fold(str(objective.title))
            if words == title or title in words or (len(words) > 8 and title.startswith(words)):
                return objective
        return self._objective_numbered(numbered["number"]) if numbered else None

    def _objective_of_code(self, row: Row) -> Objective | None:
        code = _CODE.fullmatch(self._cell(row, PastedColumn.NUMBER))
        return self._objective_numbered(code["objective"]) if code and code["objective"] else None

    def _objective_numbered(self, number: str) -> Objective | None:
        return next((row for row in self.offered.objectives if row.number == int(number)), None)
