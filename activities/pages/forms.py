"""What people say about an activity, and what is not accepted."""

import datetime
import json
from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms
from django.core.validators import URLValidator
from django.db import models
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from activities.declarations import DETAILS
from activities.models import Activity, AnswerLink, Occurrence
from activities.pages.wording import already_recorded, when_in_words
from activities.querysets import LINKS
from activities.records.around import Around
from activities.records.progress import as_rules_know_them, periods_of, rules_of
from activities.rules.authors import Author
from activities.rules.openness import fate_of_reason
from activities.rules.recurrence import Frequency
from activities.rules.workflow import Needs, Step
from audiences.models import Message
from kacanik_comms.core.editing import VersionedForm
from kacanik_comms.core.fields import CountField, DayField, EuroField
from kacanik_comms.core.uploads.fields import FilesField, Waiting
from kacanik_comms.core.uploads.waiting import FileOwner
from kacanik_comms.core.visible import validate_visible

LONGEST_NOTE = 5000
LONGEST_CAPTION = 300
MOST_PEOPLE = 10_000_000


class NoteField(forms.CharField):
    """A few sentences. A line break counts as one character, as it does in the browser."""

    default_validators = [validate_visible]

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=LONGEST_NOTE, **kwargs)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class LinkField(forms.URLField):
    """An address on the web; other schemes would be a trap for whoever presses the link."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.URLInput(attrs={"placeholder": "https://"}))
        super().__init__(max_length=1000, assume_scheme="https", **kwargs)
        self.error_messages["invalid"] = _(
            "This is not an address on the web. Copy it whole, from https:// on."
        )


class PickField(forms.TypedMultipleChoiceField):
    """Some of the rows that were offered, as objects; others are refused without asking the database."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(required=False, **kwargs)

    def offer(
        self, rows: Iterable[models.Model], groups: Sequence[tuple[Any, list[tuple[int, Any]]]] | None = None
    ) -> None:
        by_key = {str(row.pk): row for row in rows}
        self.choices = [(row.pk, str(row)) for row in rows] if groups is None else groups
        self.coerce = lambda key: by_key[str(key)]


class ActivityForm(VersionedForm):
    """What every form on an activity has."""

    asks = ""

    def __init__(self, *args: Any, activity: Activity, name: str, auto_id: str = "", **kwargs: Any) -> None:
        self.activity, self.name = activity, name
        kwargs["initial"] = {"version": activity.version} | (kwargs.get("initial") or {})
        kwargs["auto_id"] = auto_id or f"{name}_%s"
        super().__init__(*args, **kwargs)

    def focus_on_what_is_wrong(self) -> None:
        """The page that comes back opens at the first field to be mended."""
        for name, field in self.fields.items():
            if name in self.errors:
                field.widget.attrs["autofocus"] = True
                break

    def belongs_to(self, by: Author) -> None:
        """Before the form is read: the files that wait are this person's, or this letter's, alone."""
        if self._files:
            is_link = isinstance(by, AnswerLink)
            self._files.owner = FileOwner(link_id=by.pk) if is_link else FileOwner(by.pk)

    def keep_right_files(self, *, at: datetime.datetime) -> None:
        """The form comes back: what was right of its files need not be chosen again."""
        if self._files:
            self._files.keep_what_was_right(at=at)

    def forget_kept_files(self) -> None:
        """They were recorded."""
        if self._files:
            self._files.forget_what_was_kept()

    @property
    def waiting(self) -> tuple[Waiting, ...]:
        return self._files.waiting if self._files else ()

    @property
    def _files(self) -> FilesField | None:
        field = self.fields.get("files")
        return field if isinstance(field, FilesField) else None

    @property
    def remarks(self) -> list[str]:
        """What the person should know about the files that were kept."""
        return [file.remark for file in self.cleaned_data.get("files") or () if file.remark]

    @property
    def others(self) -> Sequence[Activity]:
        """What the same is said of besides."""
        return ()

    def ask(self, there: Sequence[Occurrence]) -> None:
        """It is recorded already: the form comes back with a button for once more, which names what was seen."""
        self.add_error(None, already_recorded(there))
        self.asks = ",".join(str(occurrence.pk) for occurrence in there)

    @property
    def address(self) -> str:
        """Where it is sent; each form has its own address."""
        return reverse(f"activities:{self.name}", args=[self.activity.pk])


def _fields_for_proof() -> dict[str, forms.Field]:
    return {
        "files": FilesField(),
        "evidence_url": LinkField(label=_("Link to a proof"), required=False),
        "evidence_caption": forms.CharField(
            label=_("What can be seen there"), required=False, max_length=LONGEST_CAPTION
        ),
    }


def _check_caption_has_proof(form: forms.Form, entered: dict[str, Any]) -> None:
    is_wrong = "evidence_url" in form.errors or "files" in form.errors
    if entered.get("evidence_caption") and not (
        entered.get("evidence_url") or entered.get("files") or is_wrong
    ):
        form.add_error("evidence_url", _("Give the link too, or choose a file, or leave this empty."))


class StepForm(ActivityForm):
    """One step of the workflow."""

    note = NoteField(label=_("Note"), required=False)

    def __init__(
        self, *args: Any, activity: Activity, step: Step, today: datetime.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, activity=activity, name=step.name, **kwargs)
        self.step = step
        if Needs.REASON in step.needs:
            self.fields["note"] = NoteField(
                label=_("Reason"),
                help_text=fate_of_reason(activity, step=step),
                error_messages={"required": _("Give the reason. It will stand in the yearly report.")},
            )
        else:
            self.fields["note"].help_text = _("What was done, in a sentence or two.")
        if Needs.COMPLETION_DATE in step.needs:
            self.fields["completed_on"] = DayField(
                label=_("Completed on"),
                initial=min(today, activity.plan.ends_on),
                error_messages={"required": _("Say on which day it was completed.")},
            )
            self.fields["actual_cost"] = EuroField(
                label=_("Actual cost (€)"),
                initial=activity.actual_cost,
                help_text=_("Empty means: not known yet."),
            )
            self.fields |= _fields_for_proof()
            self.order_fields(["completed_on", "note", "files", "actual_cost"])
        if Needs.NEW_DATE in step.needs:
            self.fields["postponed_to"] = DayField(
                label=_("New date"), error_messages={"required": _("Give the new date.")}
            )
            self.order_fields(["postponed_to", "note"])

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or self.cleaned_data
        _check_caption_has_proof(self, entered)
        return entered

    def entered(self) -> dict[str, Any]:
        entered = super().entered()
        # The short form of the start page does not ask for the cost.
        if "actual_cost" not in self.data:
            entered.pop("actual_cost", None)
        return entered


SEEN_AT_ONCE = ("title", "objective", "session", "date", "unit", "note", "files")


class OccurrenceForm(ActivityForm):
    """That a recurring activity happened once."""

    # One press: it happened as the plan says, or as the last time.
    as_planned = forms.BooleanField(widget=forms.HiddenInput, required=False)
    as_last = forms.BooleanField(widget=forms.HiddenInput, required=False)
    # Records of the same day that the person was shown, and wants one more beside.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    # Made on the device, where it can be sent again (activities/records/client_keys.py).
    client_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    session = forms.TypedChoiceField(label=_("Before which session of the Assembly"))
    date = DayField(label=_("It happened on"), error_messages={"required": _("Enter a date.")})
    unit = forms.TypedChoiceField(label=_("Day not known: it was in"), required=False)
    note = NoteField(label=_("In words"), required=False, help_text=_("What happened, in a sentence or two."))
    channels = PickField(label=_("Through what it went"))
    audiences = PickField(label=_("Who was reached"))
    messages = PickField(label=_("What was said"))
    files, evidence_url, evidence_caption = _fields_for_proof().values()  # type: ignore[assignment]
    also = PickField(label=_("This was also"))

    def __init__(
        self,
        *args: Any,
        activity: Activity,
        around: Around,
        today: datetime.date,
        initial: dict[str, Any],
        name: str = "record",
        others: Sequence[Activity] = (),
        **kwargs: Any,
    ) -> None:
        """`others` are the activities that the same may have been done for."""
        planned = {link: [row.pk for row in around.planned[link]] for link in LINKS}
        super().__init__(*args, activity=activity, name=name, initial=planned | initial, **kwargs)
        self.around, self.today = around, today
        self._also = self.fields.pop("also")
        self.offer_others(others)
        _offer_sessions(self, activity, around)
        _offer_units(self, activity, around, today)
        self.fields |= forms.fields_for_model(
            Occurrence, fields=DETAILS.names, formfield_callback=_detail_field
        )
        self._pick("channels").offer(around.channels)
        self._pick("audiences").offer(around.audiences)
        self._pick("messages").offer(around.messages, _by_audience(around.messages))

    def offer_others(self, others: Sequence[Activity]) -> None:
        if others:
            self.fields["also"] = self._also
            self._pick("also").offer(others)
            self._pick("also").choices = [(row.pk, f"{row.code} {row.name}") for row in others]

    @property
    def codes(self) -> str:
        """How the API calls what is picked here, for a device that sends it there."""
        return json.dumps(
            {
                name: {row.pk: row.code for row in getattr(self.around, name)}
                for name in ("audiences", "channels")
            }
        )

    @property
    def details(self) -> list[forms.BoundField]:
        return [self[name] for name in DETAILS.names]

    def _pick(self, name: str) -> PickField:
        return cast(PickField, self.fields[name])

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or self.cleaned_data
        _check_caption_has_proof(self, entered)
        if entered.pop("as_planned", False):
            entered |= self.around.planned
        if entered.pop("as_last", False) and self.around.last:
            entered |= self.around.as_last
        if entered.get("date") and entered.get("unit"):
            self._choose_day_or_unit(entered)
        return entered

    def _choose_day_or_unit(self, entered: dict[str, Any]) -> None:
        """The day of today stands there already; whoever chooses a unit does not mean it."""
        if entered["date"] == self.today:
            entered["date"] = None

    @property
    def has_wrong_details(self) -> bool:
        """Whether something is to be mended in the part of the form that is folded away."""
        return any(name in self.errors for name in self.fields if name not in SEEN_AT_ONCE)

    @property
    def others(self) -> Sequence[Activity]:
        return self.cleaned_data.get("also", ())

    def entered(self) -> dict[str, Any]:
        entered = super().entered()
        entered.pop("also", None)
        seen = {int(key) for key in entered.pop("seen", "").split(",") if key.isdecimal() and len(key) < 19}
        return entered | {"on": entered.pop("date", None), "seen": seen}

    @property
    def sent_again(self) -> list[tuple[str, str]]:
        """What a row of the start page sends once more."""
        names = ("version", "client_key", "as_planned", "as_last", "date", "unit", "session", "note")
        return [(name, self.data[name]) for name in names if name in self.data]


def _detail_field(field: "models.Field[Any, Any]") -> forms.Field | None:
    """The model's field, with numbers as people write them."""
    words = {"label": capfirst(field.verbose_name), "help_text": field.help_text}
    match field:
        case models.DecimalField():
            return EuroField(**words)
        case models.IntegerField():
            return CountField(max_value=MOST_PEOPLE, **words)
    return field.formfield()


def _by_audience(texts: Iterable[Message]) -> list[tuple[str, list[tuple[int, str]]]]:
    groups: dict[str, list[tuple[int, str]]] = {}
    for text in texts:
        groups.setdefault(str(text.audience), []).append((text.pk, str(text)))
    return list(groups.items())


def _offer_sessions(form: forms.Form, activity: Activity, around: Around) -> None:
    """The sessions that the activity is expected before; no such field where it comes before none."""
    rules = {span.rule.frequency for span in rules_of(activity)}
    if Frequency.BEFORE_SESSION not in rules:
        del form.fields["session"]
        return
    expected = {period.session for period in periods_of(activity, as_rules_know_them(around.sessions))}
    sessions = {str(row.pk): row for row in around.sessions if row.pk in expected}
    field = cast(forms.TypedChoiceField, form.fields["session"])
    # Where the rule was changed within the year, the action says for which day one is to be named.
    field.required = rules == {Frequency.BEFORE_SESSION}
    field.error_messages["required"] = _("Say before which session of the Assembly it was.")
    field.choices = [("", "–"), *((key, str(row)) for key, row in sessions.items())]
    field.coerce, field.empty_value = sessions.__getitem__, None


def _offer_units(form: forms.Form, activity: Activity, around: Around, today: datetime.date) -> None:
    """The weeks, months or other units that have begun, the latest first; no such field where there are none."""
    begun = [
        period
        for period in periods_of(activity, as_rules_know_them(around.sessions))
        if period.session is None and period.starts_on <= today
    ]
    if not begun:
        del form.fields["unit"]
        return
    units = {str(period): period for period in reversed(begun)}
    field = cast(forms.TypedChoiceField, form.fields["unit"])
    field.choices = [("", "–"), *((key, when_in_words(period)) for key, period in units.items())]
    field.coerce, field.empty_value = units.__getitem__, None
    field.error_messages["invalid_choice"] = _("This is no unit of the activity. Give the day.")
    form.fields["date"].required = False


class SkipForm(ActivityForm):
    """Why a recurring activity does not happen in one of its units."""

    session = forms.TypedChoiceField(label=_("Before which session of the Assembly"))
    date = DayField(label=_("A day in the week, month or quarter that is skipped"))
    note = NoteField(label=_("Reason"), error_messages={"required": _("Say why it was skipped.")})

    def __init__(
        self, *args: Any, activity: Activity, around: Around, name: str = "skip", **kwargs: Any
    ) -> None:
        super().__init__(*args, activity=activity, name=name, **kwargs)
        self.fields["note"].help_text = fate_of_reason(activity)
        _offer_sessions(self, activity, around)
        self.fields["date"].required = "session" not in self.fields
        if "session" in self.fields and self.fields["session"].required:
            del self.fields["date"]

    def clean(self) -> None:
        super().clean()
        if not (self.errors or self.cleaned_data.get("date") or self.cleaned_data.get("session")):
            self.add_error("date", _("Enter a date."))

    def entered(self) -> dict[str, Any]:
        session = self.cleaned_data.get("session")
        return {
            "on": session.date if session else self.cleaned_data["date"],
            "reason": self.cleaned_data["note"],
            "session": session,
        }


class NoOccasionForm(ActivityForm):
    """That no occasion for an as-needed activity arose in the year."""

    note = NoteField(
        label=_("Why there was none"),
        rows=2,
        error_messages={"required": _("Say in a few words why there was no occasion.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, name="no_occasion", **kwargs)
        self.fields["note"].help_text = fate_of_reason(self.activity)


class DelayForm(ActivityForm):
    """Why an activity was completed late."""

    note = NoteField(
        label=_("Why it was late"),
        rows=2,
        error_messages={"required": _("Give the reason. It will stand in the yearly report.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, name="explain_delay", **kwargs)
        self.fields["note"].help_text = fate_of_reason(self.activity)


class CostForm(ActivityForm):
    """What a special activity really cost."""

    actual_cost = EuroField(label=_("Actual cost (€)"), help_text=_("Empty means: not known yet."))

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        kwargs["initial"] = {"actual_cost": activity.actual_cost} | (kwargs.get("initial") or {})
        super().__init__(*args, activity=activity, name="cost", **kwargs)
