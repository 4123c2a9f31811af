"""A pasted table, and what is asked about it: what its columns hold, and which offices its names mean."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.editor.forms import Offered
from activities.editor.offices import matching, near
from activities.editor.table import PastedColumn, Reader, Row, TableRow, cells_of, guess_columns
from kacanik_comms.core.text import fold
from plans.models import Objective, Office

LONGEST_TABLE = 200_000
MOST_ROWS = 200
MOST_COLUMNS = 20
NEW, OUT = "new", "out"
# From here on a name is rather mistyped than another one.
MISTYPED = 0.85


class TableForm(forms.Form):
    """The questions come with the table: the first time it is sent they have the likeliest answers."""

    text = forms.CharField(
        label=gettext_lazy("Rows from Word or Excel"),
        max_length=LONGEST_TABLE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "autofocus": True}),
        help_text=gettext_lazy("Select the rows of the table there, copy them and paste them here."),
        error_messages={
            "required": gettext_lazy("Paste the rows of a table."),
            "max_length": gettext_lazy("This is too much for one table. Paste at most 200 rows at once."),
        },
    )
    objective = forms.ChoiceField(
        label=gettext_lazy("Objective"), help_text=gettext_lazy("For the rows that name none.")
    )

    def __init__(self, data: Mapping[str, Any] | None, *, offered: Offered, titles: frozenset[str]) -> None:
        super().__init__(data)
        self.offered, self.titles = offered, titles
        self.by_key = {str(row.pk): row for row in offered.objectives}
        field: Any = self.fields["objective"]
        field.choices = [(key, str(row)) for key, row in self.by_key.items()]
        self.offices = {str(office.pk): office for office in offered.offices}

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        rows = cells_of(text)
        if not rows:
            raise ValidationError(_("Paste the rows of a table."))
        if len(rows) > MOST_ROWS or max(map(len, rows)) > MOST_COLUMNS:
            raise ValidationError(_("This is too much for one table. Paste at most 200 rows at once."))
        return text

    @cached_property
    def pasted(self) -> list[Row]:
        return cells_of(self.cleaned_data["text"])

    @cached_property
    def columns(self) -> list[PastedColumn]:
        """What the person chose, else what is guessed."""
        guessed = guess_columns(self.pasted, self.offered)
        chosen = [self.data.get(f"column_{index}", "") for index in range(len(guessed))]
        return [
            PastedColumn(choice) if choice in PastedColumn.values else guess
            for choice, guess in zip(chosen, guessed, strict=True)
        ]

    @cached_property
    def rows(self) -> list[TableRow]:
        return self._reader(
            {name: self._meant(name, written) for name, written in self.unknown.items()}
        ).rows(self.pasted)

    @cached_property
    def unknown(self) -> dict[str, str]:
        return self._reader({}).unknown_offices(self.pasted)

    def _reader(self, meant: Mapping[str, Office | str | None]) -> Reader:
        objective: Objective = self.by_key[self.cleaned_data["objective"]]
        return Reader(self.offered, self.columns, objective, meant, self.titles)

    @property
    def is_shown(self) -> bool:
        """Whether the person has seen how the table is understood."""
        return "shown" in self.data

    def is_taken(self, row: TableRow) -> bool:
        if row.values is None:
            return False
        if not self.is_shown:
            return not row.is_there
        return str(row.number) in self._listed("rows")

    @property
    def taken(self) -> list[TableRow]:
        return [row for row in self.rows if self.is_taken(row)]

    def _listed(self, name: str) -> list[str]:
        data: Any = self.data
        return data.getlist(name) if hasattr(data, "getlist") else list(data.get(name, ()))

    # The questions

    @property
    def column_questions(self) -> list[dict[str, Any]]:
        """Each column with its first cell, and what it holds."""
        return [
            {
                "name": f"column_{index}",
                "head": next((row[index] for row in self.pasted if index < len(row) and row[index]), "")[:60],
                "value": column.value,
                "choices": PastedColumn.choices,
            }
            for index, column in enumerate(self.columns)
        ]

    @property
    def office_questions(self) -> list[dict[str, Any]]:
        return [
            {
                "name": _asked(name),
                "written": written,
                "value": self._answer(name, written),
                "choices": self._choices(written),
            }
            for name, written in self.unknown.items()
        ]

    def _choices(self, written: str) -> list[tuple[str, str]]:
        likely = self._likely(written)
        others = [office for office in self.offices.values() if office not in likely]
        return [
            *((str(office.pk), str(office)) for office in likely),
            (NEW, _("a new office “%(name)s”") % {"name": written}),
            (OUT, _("leave out")),
            *((str(office.pk), str(office)) for office in others),
        ]

    def _likely(self, written: str) -> Sequence[Office]:
        several = sorted(matching(written, self.offices.values()), key=lambda office: len(str(office)))
        return several or near(written, self.offices.values(), likeness=MISTYPED)

    def _answer(self, name: str, written: str) -> str:
        choices = self._choices(written)
        sent = str(self.data.get(_asked(name), ""))
        return sent if sent in dict(choices) else choices[0][0]

    def _meant(self, name: str, written: str) -> Office | str | None:
        match self._answer(name, written):
            case "new":
                return written
            case "out":
                return None
            case key:
                return self.offices[key]


def _asked(name: str) -> str:
    return f"office:{fold(name)}"
