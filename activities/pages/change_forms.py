"""What was recorded, filled into the form that recorded it, to be changed."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from activities.declarations import DETAILS
from activities.models import Evidence, Occurrence
from activities.pages.forms import LONGEST_CAPTION, OccurrenceForm, SkipForm
from activities.pages.wording import when_in_words
from activities.querysets import LINKS
from activities.records.change_actions import values_of
from activities.rules.days import Days
from kacanik_comms.core.dates import in_words
from kacanik_comms.core.editing import Difference, value_in_words

# What one change adds, and nobody else can have changed.
ADDED = {"files", "evidence_url", "evidence_caption", "seen"}
OF_THE_DAY = {"on", "unit", "session"}


class ChangeForm(OccurrenceForm):
    """That something happened, told anew; of each piece of its evidence the caption, and whether it goes."""

    field_order = ("session", "date", "unit", "note")

    def __init__(
        self, *args: Any, occurrence: Occurrence, removable: Iterable[Evidence], **kwargs: Any
    ) -> None:
        self.occurrence = occurrence
        self.evidence = list(occurrence.evidence.all())
        unit = values_of(occurrence)["unit"]
        initial = {name: getattr(occurrence, name) for name in ("date", "note", "version", *DETAILS.names)}
        initial |= {"session": occurrence.session_id, "unit": str(unit) if unit else ""}
        initial |= {name: [row.pk for row in getattr(occurrence, name).all()] for name in LINKS}
        super().__init__(*args, name="occurrence_change", initial=initial, **kwargs)
        for name in ("as_planned", "as_last", "client_key"):
            del self.fields[name]
        if self.activity.is_special:
            # Its completion says when it was, and what it cost.
            for name in ("date", "unit", "session", "cost"):
                self.fields.pop(name, None)
        elif unit:
            self._offer_own_unit(unit)
        can_go = {proof.pk for proof in removable}
        for proof in self.evidence:
            self.fields[f"caption_{proof.pk}"] = forms.CharField(
                label=_("What can be seen there"),
                required=False,
                max_length=LONGEST_CAPTION,
                initial=proof.caption,
            )
            if proof.pk in can_go:
                self.fields[f"remove_{proof.pk}"] = forms.BooleanField(
                    label=_("Remove for good"), required=False
                )

    @property
    def address(self) -> str:
        return reverse("activities:occurrence_change", args=[self.occurrence.pk])

    @property
    def details(self) -> list[forms.BoundField]:
        return [self[name] for name in DETAILS.names if name in self.fields]

    @property
    def proofs(self) -> list[tuple[Evidence, list[forms.BoundField]]]:
        """Each piece of evidence with its fields."""
        return [
            (
                proof,
                [self[name] for name in (f"caption_{proof.pk}", f"remove_{proof.pk}") if name in self.fields],
            )
            for proof in self.evidence
        ]

    def _choose_day_or_unit(self, entered: dict[str, Any]) -> None:
        """Whoever gives the one, also the day of today, need not take the other away."""
        if "date" not in self.changed_data:
            entered["date"] = None
        elif "unit" not in self.changed_data:
            entered["unit"] = None

    def entered(self) -> dict[str, Any]:
        entered = super().entered()
        if self.activity.is_special:
            del entered["on"]
        captions = {pk: entered.pop(f"caption_{pk}") for pk in self._keys}
        removed = {pk for pk in self._keys if entered.pop(f"remove_{pk}", False)}
        return entered | {"captions": captions, "removed": removed}

    def differences(self, current: Occurrence) -> Iterator[Difference]:
        entered = self.entered()
        theirs = values_of(current)
        if not self.activity.is_special and any(entered.get(name) != theirs[name] for name in OF_THE_DAY):
            yield Difference(_("When"), _when_of(theirs), _when_of(entered))
        for name, yours in entered.items():
            if name in OF_THE_DAY or name not in theirs:
                continue
            if name in LINKS:
                if set(theirs[name]) != set(yours):
                    yield Difference(self.fields[name].label, _names(theirs[name]), _names(yours))
            elif (theirs[name] if theirs[name] is not None else "") != (yours if yours is not None else ""):
                field = self.fields[name]
                yield Difference(
                    field.label, value_in_words(field, theirs[name]), value_in_words(field, yours)
                )
        captions = {proof.pk: proof.caption for proof in current.evidence.all()}
        for pk, caption in entered["captions"].items():
            if pk in captions and captions[pk] != caption and pk not in entered["removed"]:
                yield Difference(_("What can be seen there"), captions[pk], caption)

    @property
    def _keys(self) -> list[int]:
        return [proof.pk for proof in self.evidence]

    def _offer_own_unit(self, unit: Days) -> None:
        """Its unit stays what it was, also where an amendment has made others since (docs/adr/0024)."""
        if "unit" not in self.fields:
            self.fields["unit"] = forms.TypedChoiceField(
                label=_("Day not known: it was in"), required=False, choices=[("", "–")], empty_value=None
            )
            self.fields["unit"].coerce = {}.__getitem__  # type: ignore[attr-defined]
            self.fields["date"].required = False
            self.order_fields(self.field_order)
        field = cast(forms.TypedChoiceField, self.fields["unit"])
        offered, coerce = list(cast(Iterable[tuple[Any, Any]], field.choices)), field.coerce
        if str(unit) not in {key for key, _words in offered}:
            field.choices = [*offered, (str(unit), when_in_words(unit))]
            field.coerce = lambda key: unit if key == str(unit) else coerce(key)


class SkipChangeForm(SkipForm):
    """Which unit was skipped and why, told anew."""

    def __init__(self, *args: Any, occurrence: Occurrence, **kwargs: Any) -> None:
        self.occurrence = occurrence
        initial = {"version": occurrence.version, "note": occurrence.note, "session": occurrence.session_id}
        initial["date"] = None if occurrence.session_id else occurrence.when.starts_on
        super().__init__(*args, name="occurrence_change", initial=initial, **kwargs)

    @property
    def address(self) -> str:
        return reverse("activities:occurrence_change", args=[self.occurrence.pk])

    def differences(self, current: Occurrence) -> Iterator[Difference]:
        entered = self.entered()
        on = entered["on"]
        if not current.when.starts_on <= on <= current.when.ends_on:
            yield Difference(_("When"), when_in_words(current.when), in_words(on))
        if current.note != entered["reason"]:
            yield Difference(self.fields["note"].label, current.note, entered["reason"])


def _when_of(values: Mapping[str, Any]) -> str:
    day, session = values.get("on"), values.get("session")
    words = in_words(day) if day else when_in_words(values["unit"]) if values.get("unit") else ""
    return f"{words} ({session})" if session else words


def _names(rows: Iterable[Any]) -> str:
    return " · ".join(sorted(map(str, rows)))
