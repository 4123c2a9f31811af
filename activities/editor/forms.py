"""One line of the plan as people write it: a title, offices, a time or a frequency, a cost, and what is folded away."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname

from activities.editor.actions import LineValues, Why, is_in_force
from activities.editor.offices import has_lead, in_words, lead_first, read_offices
from activities.editor.when import PlannedTime, read_when
from activities.models import Activity
from activities.pages.forms import NoteField, PickField
from activities.querysets import LINKS
from audiences.models import Audience, Channel, Message
from kacanik_comms.core.editing import Difference, VersionedForm, value_in_words
from kacanik_comms.core.fields import DayField, EuroField
from kacanik_comms.core.languages import TAGS
from kacanik_comms.core.visible import validate_visible
from plans.models import AnnualPlan, Objective, Office
from plans.names.reading import Names

LONGEST_OFFICES = 2000
SHORT = ("title_sq", "offices", "leads", "when", "planned_cost")
FOLDED = (
    "objective",
    "short_name_sq",
    "means_of_verification",
    *LINKS,
    "links_are_inferred",
    "time_wording_sq",
    "footnote_sq",
    "official_wording",
    "title_sr_latn",
    "title_en",
    "is_internal",
)
COLUMNS = (
    "title_sq",
    "planned_cost",
    "short_name_sq",
    "means_of_verification",
    "links_are_inferred",
    "time_wording_sq",
    "footnote_sq",
    "official_wording",
    "title_sr_latn",
    "title_en",
    "is_internal",
)
AMENDMENT = ("reason", "counts_from", "is_correction")
# What the model refuses, by the field in which it was written.
WRITTEN_IN = {
    "starts_on": "when",
    "ends_on": "when",
    "frequency": "when",
    "kind": "when",
    "title": "title_sq",
}


@dataclass(frozen=True)
class Offered:
    """What can be chosen for the lines of a plan, under the names of its time; read once a page."""

    plan: AnnualPlan
    objectives: Sequence[Objective]
    offices: Sequence[Office]
    audiences: Sequence[Audience]
    channels: Sequence[Channel]
    messages: Sequence[Message]


def offered(plan: AnnualPlan) -> Offered:
    strategy, names = plan.strategy, Names([plan])
    return Offered(
        plan,
        objectives=names.of(plan, strategy.objectives.all()),
        offices=names.of(plan, Office.objects.in_office().order_by("name_sq")),
        audiences=names.of(plan, strategy.audiences.all()),
        channels=names.of(plan, strategy.channels.all()),
        messages=list(Message.objects.filter(audience__strategy=strategy).select_related("audience")),
    )


class OfficesField(forms.CharField):
    """Names of offices, or parts of them, with semicolons between."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"list": "offices", "autocomplete": "off", "data-several": "yes"})
        super().__init__(max_length=LONGEST_OFFICES, widget=widget, required=False, **kwargs)
        self.offices: Sequence[Office] = ()

    def clean(self, value: Any) -> Any:
        return read_offices(super().clean(value), self.offices)


class WhenField(forms.CharField):
    """A time or a frequency in words."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"list": "frequencies", "autocomplete": "off"})
        super().__init__(max_length=100, widget=widget, required=False, **kwargs)
        self.year = 0

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return read_when(text, year=self.year) if text else PlannedTime()


def _text(name: str, *, required: bool = False, **kwargs: Any) -> forms.CharField:
    """A short text of the activity, as long as the model takes it."""
    longest: int = Activity._meta.get_field(name).max_length  # type: ignore[union-attr,assignment]
    return forms.CharField(max_length=longest, required=required, validators=[validate_visible], **kwargs)


class TimeAndCostForm(forms.Form):
    """When something is planned and what it costs, in the words that people use."""

    when = WhenField(label=_("Time or frequency"))
    planned_cost = EuroField(label=_("Cost"))

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(WhenField, self.fields["when"]).year = year

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or self.cleaned_data
        when = entered.get("when")
        if when and when.frequency and entered.get("planned_cost") is not None:
            self.add_error(
                "planned_cost",
                gettext("A recurring activity has no planned cost; what each time cost is recorded with it."),
            )
        return entered


class LineForm(TimeAndCostForm, VersionedForm):
    field_order = ("title_sq", "offices", "leads")

    title_sq = _text(
        "title", required=True, label=_("Title"), error_messages={"required": _("Write what is to be done.")}
    )
    offices = OfficesField(label=_("Responsible"))
    leads = forms.BooleanField(label=_("the first one leads"), required=False)
    objective = forms.TypedChoiceField(label=_("Objective"))
    short_name_sq = _text("short_name", label=_("Short name"))
    means_of_verification = NoteField(label=_("Means of verification"), rows=2, required=False)
    audiences = PickField(label=_("Audiences"))
    channels = PickField(label=_("Channels"))
    messages = PickField(label=_("Messages"))
    links_are_inferred = forms.BooleanField(
        label=_("Audiences are inferred and not confirmed yet"), required=False
    )
    time_wording_sq = _text("time_wording", label=_("Time in the plan's words"))
    footnote_sq = NoteField(label=_("Footnote"), rows=2, required=False)
    official_wording = NoteField(label=_("Official wording"), rows=2, required=False)
    title_sr_latn = _text("title", label=_("Title in Serbian"))
    title_en = _text("title", label=_("Title in English"))
    is_internal = forms.BooleanField(label=_("Internal: not shown to citizens"), required=False)
    reason = NoteField(
        label=_("Reason for the amendment"),
        rows=2,
        required=False,
        help_text=_("Shown with the plan and in the report. Only translations need none."),
    )
    counts_from = DayField(label=_("Counts from"), required=False)
    is_correction = forms.BooleanField(label=_("Only corrects a typing error"), required=False)

    def __init__(
        self,
        *args: Any,
        offered: Offered,
        activity: Activity | None = None,
        objective: Objective | None = None,
        **kwargs: Any,
    ) -> None:
        self.offered, self.activity = offered, activity
        self.place = f"line-{activity.pk}" if activity else f"add-{objective.pk if objective else 0}"
        initial: dict[str, Any] = initial_of(activity) if activity else {"leads": True}
        if objective:
            initial["objective"] = objective.pk
        initial["counts_from"] = timezone.localdate()
        kwargs["initial"] = initial | (kwargs.get("initial") or {})
        kwargs["auto_id"] = f"{self.place}_%s"
        super().__init__(*args, year=offered.plan.year, **kwargs)
        self._offer()
        self.fields["title_sq"].widget.attrs["autofocus"] = True
        if activity:
            self.fields["short_name_sq"].widget.attrs["placeholder"] = activity.name
        if not is_in_force(offered.plan):
            for name in AMENDMENT:
                del self.fields[name]
        if not (activity and activity.links_are_inferred):
            del self.fields["links_are_inferred"]

    def _offer(self) -> None:
        cast(OfficesField, self.fields["offices"]).offices = [*self.offered.offices, *self._offices_there()]
        objectives = {str(row.pk): row for row in self.offered.objectives}
        field = cast(forms.TypedChoiceField, self.fields["objective"])
        field.choices = [(key, str(row)) for key, row in objectives.items()]
        field.coerce = objectives.__getitem__
        groups: dict[str, list[tuple[int, str]]] = {}
        for message in self.offered.messages:
            groups.setdefault(str(message.audience), []).append((message.pk, str(message)))
        for name in LINKS:
            pick = cast(PickField, self.fields[name])
            pick.offer(getattr(self.offered, name), list(groups.items()) if name == "messages" else None)

    def _offices_there(self) -> list[Office]:
        """An office that was succeeded since still answers for what it was named for."""
        known = {office.pk for office in self.offered.offices}
        rows = self.activity.responsibilities.all() if self.activity else ()
        return [row.office for row in rows if row.office_id not in known]

    @property
    def short(self) -> list[forms.BoundField]:
        return [self[name] for name in SHORT]

    @property
    def folded(self) -> list[forms.BoundField]:
        return [self[name] for name in FOLDED if name in self.fields]

    @property
    def amendment(self) -> list[forms.BoundField]:
        return [self[name] for name in AMENDMENT if name in self.fields]

    @property
    def has_wrong_folded(self) -> bool:
        return any(name in self.errors for name in FOLDED)

    def focus_on_what_is_wrong(self) -> None:
        """The row that comes back opens at the first field to be mended."""
        wrong = (
            next((name for name in self.fields if name in self.errors), "title_sq")
            if self.is_bound
            else "title_sq"
        )
        for name, field in self.fields.items():
            field.widget.attrs.pop("autofocus", None)
            if name == wrong:
                field.widget.attrs["autofocus"] = True

    def add_refusal(self, refusal: ValidationError) -> None:
        if hasattr(refusal, "error_dict"):
            by_field: dict[str, list[Any]] = {}
            for name, errors in refusal.error_dict.items():
                by_field.setdefault(WRITTEN_IN.get(name, name), []).extend(errors)
            refusal = ValidationError({name: errors[:1] for name, errors in by_field.items()})
        super().add_refusal(refusal)

    @property
    def values(self) -> LineValues:
        """What was entered, for the actions."""
        entered = self.cleaned_data
        columns = {name: entered[name] for name in COLUMNS if name in entered}
        for name in ("title_sr_latn", "title_en"):
            columns[name] = columns[name] or None
        if "links_are_inferred" not in columns:
            columns["links_are_inferred"] = False
        return LineValues(
            objective=entered["objective"],
            columns=columns,
            when=entered["when"],
            offices=entered["offices"],
            leads=entered["leads"],
            links={name: entered[name] for name in LINKS},
        )

    @property
    def why(self) -> Why:
        return Why(**{name: self.cleaned_data[name] for name in AMENDMENT if name in self.cleaned_data})

    def differences(self, current: Activity) -> Iterator[Difference]:
        theirs = initial_of(current)
        for name, entered in self.entered().items():
            if name in AMENDMENT or name not in theirs:
                continue
            field = self.fields[name]
            yours = _as_shown(entered)
            if _plain(theirs[name]) != _plain(yours):
                yield Difference(
                    self.label_in_words(name),
                    _in_words(field, theirs[name]),
                    _in_words(field, yours),
                    next(
                        (
                            tag
                            for code, tag in TAGS.items()
                            if name.endswith(build_localized_fieldname("", code))
                        ),
                        "",
                    ),
                )


def initial_of(activity: Activity) -> dict[str, Any]:
    """What the line says, as its form shows it; the lead stands first."""
    rows = lead_first(activity)
    return {
        **{name: getattr(activity, name) for name in COLUMNS},
        "version": activity.version,
        "offices": in_words(row.office for row in rows),
        "leads": has_lead(rows),
        "when": PlannedTime.of(activity).in_words,
        "objective": activity.objective_id,
        **{name: [row.pk for row in getattr(activity, name).all()] for name in LINKS},
    }


def _as_shown(entered: Any) -> Any:
    match entered:
        case PlannedTime():
            return entered.in_words
        case Objective():
            return entered.pk
        case [Office(), *_rest]:
            return in_words(entered)
        case [*rows]:
            return [row.pk for row in rows]
    return entered


def _plain(value: Any) -> Any:
    return (
        sorted(value)
        if isinstance(value, list)
        else (value if value == 0 and value is not False else value or None)
    )


def _in_words(field: forms.Field, value: Any) -> str:
    if isinstance(field, PickField):
        return ", ".join(_labels_of(cast(Iterable[Any], field.choices), value))
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return value_in_words(field, value)


def _labels_of(choices: Iterable[Any], keys: Iterable[Any]) -> Iterator[str]:
    chosen = {str(key) for key in keys or ()}
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from _labels_of(label, chosen)
        elif str(key) in chosen:
            yield str(label)
