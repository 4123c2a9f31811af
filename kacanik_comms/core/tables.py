"""Tables for people and programs: the same rows as CSV, as a spreadsheet and as JSON.

CSV and JSON are for programs: codes, ISO dates, a full stop in decimals, the names of columns the same in every
language. A spreadsheet is for people: words in their language, dates and sums as Excel knows them. Cells that a
spreadsheet would take for a formula are written so that it does not (docs/adr/0017).
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from tempfile import SpooledTemporaryFile
from typing import IO, Any

import xlsxwriter
from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from xlsxwriter.worksheet import Worksheet

Text = str | Promise
Row = Sequence[Any]

# With these a spreadsheet begins a formula, also in the wide forms of East Asian keyboards.
BEGINS_A_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
LONGEST_CELL = 32_767
BETWEEN = "; "
KEPT_IN_MEMORY = 1024 * 1024


class ColumnKind(StrEnum):
    """What stands in a column."""

    TEXT = "text"
    LIST = "list"
    CODE = "code"
    INTEGER = "integer"
    MONEY = "money"
    PERCENT = "percent"
    DAY = "date"
    YES_NO = "boolean"


@dataclass(frozen=True)
class Column:
    """`key` is its name for programs, `title` and `help_text` tell people, and `words` are those of its codes."""

    key: str
    title: Text
    help_text: Text
    kind: ColumnKind = ColumnKind.TEXT
    words: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """`rows` may be an iterator, so that a long table need not be in memory; it is then written once.

    A row that is not as long as the columns is refused when it is written.
    """

    name: str
    title: Text
    columns: Sequence[Column]
    rows: Iterable[Row]


KINDS: tuple[tuple[type[Any], ColumnKind], ...] = (
    (models.DateField, ColumnKind.DAY),
    (models.BooleanField, ColumnKind.YES_NO),
    (models.IntegerField, ColumnKind.INTEGER),
    (models.DecimalField, ColumnKind.MONEY),
)


def column_of(
    model: type[models.Model], name: str, *, key: str = "", title: Text = "", kind: ColumnKind | None = None
) -> Column:
    """The column of a model's field, with the field's own words; `title` where two columns had the same one."""
    of_model: Any = model._meta.get_field(name)
    by_type = (
        ColumnKind.CODE
        if of_model.choices
        else next((k for kind_, k in KINDS if isinstance(of_model, kind_)), None)
    )
    return Column(
        key or name,
        title or of_model.verbose_name,
        of_model.help_text,
        kind or by_type or ColumnKind.TEXT,
        dict(of_model.flatchoices) if of_model.choices else {},
    )


MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


@contextmanager
def _temporary_file() -> Iterator[IO[bytes]]:
    """A file to be written, in memory while it is small. Whoever gets it then closes it, as FileResponse does."""
    file = SpooledTemporaryFile(max_size=KEPT_IN_MEMORY)  # noqa: SIM115 - it stays open
    try:
        yield file
    except BaseException:
        file.close()
        raise
    file.seek(0)


# For programs


def as_csv(table: Table) -> IO[bytes]:
    """RFC 4180 in UTF-8: commas, no byte order mark, one line of names first."""
    with _temporary_file() as file:
        text = io.TextIOWrapper(file, "utf-8", newline="")
        writer = csv.writer(text)
        writer.writerow([column.key for column in table.columns])
        for row in table.rows:
            writer.writerow([_for_csv(value) for _column, value in zip(table.columns, row, strict=True)])
        text.detach()
    return file


def _for_csv(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case int() | Decimal():
            return str(value)
        case list() | tuple():
            return harmless(BETWEEN.join(str(part) for part in value))
    return harmless(str(value))


def harmless(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would compute it."""
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text


def as_json(table: Table, /, **about: Any) -> IO[bytes]:
    """What the table is about, and its rows by the names of the columns."""
    with _temporary_file() as file:
        text = io.TextIOWrapper(file, "utf-8", newline="")
        head = json.dumps(about, ensure_ascii=False, indent=1).removesuffix("\n}").removesuffix("}")
        text.write(f'{head}{"," if about else ""}\n "rows": [')
        number = 0
        for number, row in enumerate(table.rows, start=1):
            named = zip(table.columns, row, strict=True)
            line = json.dumps({column.key: _for_json(value) for column, value in named}, ensure_ascii=False)
            text.write(f"{'' if number == 1 else ','}\n  {line}")
        text.write(f'\n ],\n "count": {number}\n}}')
        text.detach()
    return file


def _for_json(value: Any) -> Any:
    match value:
        case None | bool() | int():
            return value
        case Decimal():
            return float(value)
        case date():
            return value.isoformat()
        case list() | tuple():
            return [str(part) for part in value]
    return str(value)


def dictionary_of(tables: Iterable[Table]) -> Iterator[dict[str, Any]]:
    """Every column of the tables with what it means, and the codes that occur in it."""
    for table in tables:
        for column in table.columns:
            yield {
                "table": table.name,
                "column": column.key,
                "title": _begun(column.title),
                "description": str(column.help_text),
                "type": column.kind.value,
                "codes": {code: str(words) for code, words in column.words.items() if code},
            }


# For people

WIDTHS = {ColumnKind.TEXT: 34, ColumnKind.LIST: 34, ColumnKind.CODE: 16, ColumnKind.DAY: 12}
FORMATS: dict[ColumnKind, dict[str, Any]] = {
    ColumnKind.DAY: {"num_format": "dd.mm.yyyy"},
    ColumnKind.MONEY: {"num_format": "#,##0.00"},
    ColumnKind.PERCENT: {"num_format": "0.0"},
}


def as_workbook(tables: Sequence[Table], *, title: str, about: str, made_on: date) -> IO[bytes]:
    """A sheet for each table and one that explains their columns. The same tables give the same bytes."""
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    # Each row goes to a temporary file as soon as the next one begins.
    with (
        _temporary_file() as file,
        xlsxwriter.Workbook(file, {"constant_memory": True, **plain}) as book,
    ):
        book.set_properties(
            {"title": title, "comments": about, "created": datetime(made_on.year, made_on.month, made_on.day)}  # noqa: DTZ001
        )
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        cells = {
            kind: book.add_format(
                {
                    "valign": "top",
                    "text_wrap": kind in {ColumnKind.TEXT, ColumnKind.LIST},
                    **FORMATS.get(kind, {}),
                }
            )
            for kind in ColumnKind
        }
        for table in [*tables, _explained(tables)]:
            _write(book.add_worksheet(_begun(table.title)[:31]), table, head, cells)
    return file


def _explained(tables: Sequence[Table]) -> Table:
    rows = [
        (
            _begun(table.title),
            _begun(column.title),
            column.key,
            str(column.help_text),
            [f"{code} = {words}" for code, words in column.words.items() if code],
        )
        for table in tables
        for column in table.columns
    ]
    titles = (
        _("Sheet"),
        _("Column"),
        _("Name in CSV and JSON"),
        _("What it means"),
        _("Codes in CSV and JSON"),
    )
    columns = [Column(f"column_{number}", title, "") for number, title in enumerate(titles)]
    return Table("dictionary", _("Explanations"), columns, rows)


def _write(sheet: Worksheet, table: Table, head: Any, cells: Mapping[ColumnKind, Any]) -> None:
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, WIDTHS.get(column.kind, 13), cells[column.kind])
        sheet.write_string(0, at, _begun(column.title), head)
    looks = [cells[column.kind] for column in table.columns]
    words = [{code: _begun(text) for code, text in column.words.items()} for column in table.columns]
    answers = {True: _("yes"), False: _("no")}
    line = 0
    for line, row in enumerate(table.rows, start=1):
        for at, (look, of_codes, value) in enumerate(zip(looks, words, row, strict=True)):
            match value:
                case None | "":
                    pass
                case bool():
                    sheet.write_string(line, at, answers[value], look)
                case date():
                    sheet.write_datetime(line, at, value, look)
                case int() | Decimal():
                    sheet.write_number(line, at, value, look)
                case list() | tuple():
                    sheet.write_string(line, at, _cut(BETWEEN.join(map(str, value))), look)
                case _:
                    sheet.write_string(line, at, _cut(of_codes.get(str(value), str(value))), look)
    sheet.freeze_panes(1, 0)
    if line:
        sheet.autofilter(0, 0, line, len(table.columns) - 1)


def _begun(text: Text) -> str:
    """With a capital, as a heading has it."""
    return capfirst(str(text))


def _cut(text: str) -> str:
    """Excel refuses a longer cell, and the library would leave it out without a word."""
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"
