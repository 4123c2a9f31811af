"""What people write into an evaluation, piece by piece, and what is not accepted."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

from kacanik_comms.core.editing import VersionedForm, changed, version_in
from kacanik_comms.core.fields import DayField, NumberField
from kacanik_comms.core.languages import OFFICIAL, columns_of
from kacanik_comms.evaluation.models import Finding, FollowUp
from kacanik_comms.evaluation.models.judgements import EvidenceKind, Verdict
from kacanik_comms.year.in_short import Grade

LONGEST_SECTION = 20_000
LONGEST_NOTE = 5_000
# Two or three lines in large letters on the first page of the report.
LONGEST_SENTENCE = 240
LANGUAGES = dict(zip(columns_of("text"), ("sq", "sr-Latn", "en"), strict=True))
# As the heading of a fold: in which language the text below it is.
NAMES = {"sq": _("Albanian"), "sr-Latn": _("Serbian"), "en": _("English")}


class TextField(forms.CharField):
    """A text of several paragraphs, in one language.

    The browser is not told the limit: it would cut off what somebody pastes, without a word.
    """

    def __init__(self, *, longest: int, rows: int, language: str = "", **kwargs: Any) -> None:
        self.language = language
        attrs = {"rows": rows} | ({"lang": language} if language else {})
        kwargs.setdefault("required", False)
        super().__init__(max_length=longest, widget=forms.Textarea(attrs=attrs), **kwargs)
        self.error_messages["max_length"] = _(
            "This text has %(show_value)s characters; at most %(limit_value)s are allowed. Please shorten it."
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}

    def to_python(self, value: Any) -> str:
        """A line break counts as one character, as it does in the browser."""
        return str(super().to_python(value)).replace("\r\n", "\n")


class PieceForm(VersionedForm):
    """One piece of an evaluation as it stands. It saves itself, so that only a button says "over theirs"."""

    # The version of the other's words that the person has read and replaces by their own.
    over = forms.CharField(widget=forms.HiddenInput, required=False)
    # Pressed where the person takes the other's words into the form.
    theirs = forms.CharField(widget=forms.HiddenInput, required=False)

    unseen: ClassVar = frozenset({"version", "over", "theirs"})
    translated: ClassVar[str] = ""

    def __init__(
        self, data: QueryDict | None = None, *, row: Any, name: str, prefix: str | None = None
    ) -> None:
        """`prefix` where several pieces stand in one form of the page."""
        self.row, self.name = row, name
        initial = {field: getattr(row, field) for field in self.base_fields if hasattr(row, field)}
        initial |= {"version": row.version, "over": "", "theirs": ""}
        super().__init__(data, initial=initial, prefix=prefix, auto_id="%s" if prefix else f"{name}_%s")

    def filled(self, data: QueryDict, *, row: Any = None) -> "PieceForm":
        """The same form with what was sent; `row` where it is compared with another version."""
        return type(self)(data, row=row or self.row, name=self.name, prefix=self.prefix)

    @property
    def is_sent(self) -> bool:
        return self.add_prefix("version") in self.data

    def has_changed(self) -> bool:
        """Whether something else was sent than what stands in the row."""
        return bool({*self.changed_data} - self.unseen)

    @property
    def official(self) -> forms.BoundField:
        return self[columns_of(self.translated)[0]]

    @property
    def translations(self) -> list[tuple[Any, forms.BoundField, bool]]:
        """The other languages: each name, its field, and whether there is something in it."""
        others = [self[column] for column in columns_of(self.translated)[1:]]
        return [
            (NAMES[cast(TextField, bound.field).language], bound, bool(bound.value())) for bound in others
        ]

    @property
    def others(self) -> list[forms.BoundField]:
        """What is asked beside the text."""
        texts = columns_of(self.translated) if self.translated else []
        return [bound for bound in self if bound.name not in {*texts, *self.unseen}]

    @property
    def has_wrong_words(self) -> bool:
        return any(column in self.errors for column in columns_of(self.translated))

    @property
    def version_seen(self) -> int:
        return version_in(self.cleaned_data.get("over") or self.cleaned_data.get("version"))

    def entered(self) -> dict[str, Any]:
        """What was not sent at all is not emptied."""
        return {
            name: value
            for name, value in super().entered().items()
            if name not in self.unseen and (self.add_prefix(name) in self.data or value)
        }

    def go_on_from(self, version: int) -> None:
        values = {"version": str(version), "over": ""}
        self.data = changed(self.data, **{self.add_prefix(name): value for name, value in values.items()})

    def sentences(self) -> list[str]:
        """All that is wrong, each with the field that it is about."""
        return [
            str(error) if name not in self.fields else f"{self.label_in_words(name)}: {error}"
            for name, errors in self.errors.items()
            for error in errors
        ]

    def label_in_words(self, name: str) -> str:
        label, language = super().label_in_words(name), getattr(self.fields[name], "language", "")
        return f"{label} ({NAMES[language]})" if language and language != OFFICIAL else label


def _texts(field: str, label: Any, *, longest: int, rows: int, help_text: Any = "") -> dict[str, TextField]:
    """A field for each language."""
    return {
        column: TextField(
            label=label,
            longest=longest,
            rows=rows,
            language=language,
            help_text=help_text if language == "sq" else "",
        )
        for column, language in zip(columns_of(field), LANGUAGES.values(), strict=True)
    }


class NarrativeForm(PieceForm):
    """A section of the running text."""

    translated = "text"
    text_sq, text_sr_latn, text_en = _texts("text", _("Text"), longest=LONGEST_SECTION, rows=8).values()


class JudgementForm(PieceForm):
    """The cabinet's judgement of the year."""

    translated = "judgement"
    judgement_sq, judgement_sr_latn, judgement_en = _texts(
        "judgement", _("The cabinet's judgement"), longest=LONGEST_NOTE, rows=5
    ).values()


class ObjectiveForm(PieceForm):
    """How far an objective was reached, and why."""

    translated = "narrative"
    verdict = forms.ChoiceField(
        label=capfirst(_("verdict")),
        choices=[(value, capfirst(label)) for value, label in Verdict.choices],
    )
    narrative_sq, narrative_sr_latn, narrative_en = _texts(
        "narrative", _("Why"), longest=LONGEST_NOTE, rows=2
    ).values()


class ImpactForm(PieceForm):
    """Whether an audience does what the strategy wants it to do, and from what that is known."""

    translated = "note"
    verdict = forms.ChoiceField(
        label=capfirst(_("verdict")), choices=[(value, capfirst(label)) for value, label in Verdict.choices]
    )
    evidence_kind = forms.ChoiceField(
        label=_("Kind of evidence"),
        choices=[
            # The choice says what it is of where its label does not show.
            ("", format_lazy("– {}", _("Kind of evidence"))),
            *((value, capfirst(label)) for value, label in EvidenceKind.choices),
        ],
        required=False,
    )
    note_sq, note_sr_latn, note_en = _texts("note", _("In words"), longest=LONGEST_NOTE, rows=2).values()

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or self.cleaned_data
        verdict, kind = entered.get("verdict"), entered.get("evidence_kind")
        if verdict and verdict != Verdict.NOT_ASSESSED and not kind and "evidence_kind" not in self.errors:
            self.add_error("evidence_kind", _("State the kind of evidence."))
        if verdict == Verdict.NOT_ASSESSED and kind:
            self.add_error("evidence_kind", _("“Not assessed” has no evidence: choose “–”."))
        return entered


class YearSentenceForm(PieceForm):
    """The year in one sentence, with its grade."""

    translated = "sentence"
    grade = forms.ChoiceField(
        label=capfirst(_("grade")),
        choices=[("", "–"), *((value, capfirst(label)) for value, label in Grade.choices)],
        required=False,
    )
    sentence_sq, sentence_sr_latn, sentence_en = _texts(
        "sentence", _("Sentence"), longest=LONGEST_SENTENCE, rows=3
    ).values()


class FollowUpForm(PieceForm):
    """What became of a recommendation of the year before."""

    translated = "note"
    result = forms.ChoiceField(
        label=capfirst(_("result")),
        choices=[
            ("", format_lazy("– {}", capfirst(_("result")))),
            *((value, capfirst(label)) for value, label in FollowUp.Result.choices),
        ],
        required=False,
    )
    note_sq, note_sr_latn, note_en = _texts("note", _("In words"), longest=LONGEST_NOTE, rows=2).values()


class ValueForm(PieceForm):
    """What an indicator came to."""

    translated = "note"
    actual = NumberField(label=_("Actual"))
    note_sq, note_sr_latn, note_en = _texts(
        "note", _("How it was measured, or why not"), longest=LONGEST_NOTE, rows=2
    ).values()


class ActivityField(forms.CharField):
    """One activity of the year, by its number or by words: the browser offers those that fit, and without scripts the
    refusal names them."""

    default_error_messages = {
        "none": _("No activity fits “%(typed)s”. Type its number or other words."),
        "several": _("Several activities fit: %(names)s. Type the number."),
    }

    def choose_from(
        self, rows: Iterable[Any], search: Callable[[str], Sequence[Any]], *, url: str, listed_in: str
    ) -> None:
        self.by_code, self.search = {row.code: row for row in rows}, search
        self.widget.attrs |= {
            "list": listed_in,
            "autocomplete": "off",
            "hx-get": url,
            "hx-trigger": "input changed delay:200ms",
            "hx-target": f"#{listed_in}",
            "hx-swap": "innerHTML",
            "hx-sync": "this:replace",
        }

    def to_python(self, value: Any) -> Any:
        typed = (super().to_python(value) or "").strip()
        if not typed:
            return None
        code = typed.split()[0].upper()
        if code in self.by_code:
            return self.by_code[code]
        fitting = self.search(typed)
        if len(fitting) == 1:
            return fitting[0]
        names = "; ".join(named(row) for row in fitting[:5])
        reason = "several" if fitting else "none"
        raise ValidationError(
            self.error_messages[reason], code=reason, params={"typed": typed, "names": names}
        )

    def prepare_value(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else named(value)

    def validate(self, value: Any) -> None:
        if value is not None:
            super().validate(value)

    def run_validators(self, value: Any) -> None:
        """What was typed is too long for nothing: it fits an activity, or it does not."""


def named(activity: Any) -> str:
    return f"{activity.code} {activity.name}"


class FindingForm(PieceForm):
    """Something that was found, and what follows from it."""

    field_order = (
        "text_sq",
        "activity",
        "objective",
        "disposition",
        "merge_into",
        "recommendation_sq",
        "asks_mayor",
        "owner",
        "deadline",
    )

    text_sq, text_sr_latn, text_en = _texts(
        "text",
        _("Finding"),
        longest=LONGEST_NOTE,
        rows=3,
        help_text=_("What was found, in one or two sentences."),
    ).values()
    activity = ActivityField(
        label=_("Activity"),
        required=False,
        help_text=_("The activity concerned, if any: its number or words."),
    )
    objective = forms.TypedChoiceField(
        label=_("Objective"),
        required=False,
        help_text=_("The objective concerned; required for a new activity."),
    )
    disposition = forms.ChoiceField(
        label=_("Decision for the next plan"),
        choices=[("", "–"), *((value, capfirst(label)) for value, label in Finding.Disposition.choices)],
        required=False,
    )
    merge_into = ActivityField(
        label=capfirst(_("merge into")),
        required=False,
        help_text=_("Only if merged: the activity that continues."),
    )
    recommendation_sq, recommendation_sr_latn, recommendation_en = _texts(
        "recommendation",
        _("Recommendation"),
        longest=LONGEST_NOTE,
        rows=3,
        help_text=_("What has to be done; for a change or a new activity, the text for the next plan."),
    ).values()
    asks_mayor = forms.BooleanField(
        label=_("Ask the mayor to decide it"),
        required=False,
        help_text=_("The recommendation then stands on the first page of the report. At most three."),
    )
    owner = forms.TypedChoiceField(
        label=_("Owner"), required=False, help_text=_("The office that answers for it.")
    )
    deadline = DayField(label=_("Deadline"), required=False)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        row: Finding,
        name: str,
        activities: Sequence[Any],
        search: Callable[[str], Sequence[Any]],
        search_url: str,
        objectives: Iterable[Any],
        offices: Iterable[Any],
    ) -> None:
        super().__init__(data, row=row, name=name)
        self.fields["text_sq"].required = True
        self.fields["text_sq"].error_messages["required"] = _("State what was found.")
        for field in ("activity", "merge_into"):
            cast(ActivityField, self.fields[field]).choose_from(
                activities, search, url=search_url, listed_in=f"{name}-activities"
            )
            self.initial[field] = getattr(row, field)
        _offer(self.fields["objective"], objectives, str)
        _offer(self.fields["owner"], offices, str)
        for field in ("objective", "owner"):
            self.initial[field] = getattr(row, f"{field}_id")

    @property
    def folded(self) -> list[forms.BoundField]:
        """The other languages, which stand in folds."""
        return [bound for bound in self if getattr(bound.field, "language", "sq") != "sq"]

    @property
    def in_front(self) -> list[forms.BoundField]:
        folded = {bound.name for bound in self.folded}
        return [bound for bound in self if bound.name not in folded and not bound.is_hidden]

    @property
    def languages(self) -> list[tuple[Any, list[forms.BoundField], bool]]:
        """Each other language with its fields, and whether something stands there or is wrong."""
        return [
            (
                NAMES[language],
                fields := [b for b in self.folded if cast(TextField, b.field).language == language],
                any(b.value() or b.errors for b in fields),
            )
            for language in ("sr-Latn", "en")
        ]

    def entered(self) -> dict[str, Any]:
        """A box without its tick is not sent, and means no."""
        return super().entered() | {"asks_mayor": self.cleaned_data.get("asks_mayor", False)}

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or self.cleaned_data
        if entered.get("activity") and not entered.get("objective") and "objective" not in self.errors:
            entered["objective"] = entered["activity"].objective
        merges = entered.get("disposition") == Finding.Disposition.MERGE
        if merges and not entered.get("merge_into") and "merge_into" not in self.errors:
            self.add_error("merge_into", _("Choose the activity that it is merged into."))
        if merges and not entered.get("activity") and "activity" not in self.errors:
            self.add_error("activity", _("Choose the activity that is merged."))
        if entered.get("merge_into") and not merges:
            self.add_error("merge_into", _("Leave this empty, or choose “merge” above."))
        if entered.get("disposition") == Finding.Disposition.NEW:
            if entered.get("activity"):
                self.add_error(
                    "activity", _("A new activity does not continue another one: leave this empty.")
                )
            if not entered.get("objective"):
                self.add_error("objective", _("Choose the objective of the new activity."))
        if entered.get("asks_mayor") and not entered.get("recommendation_sq"):
            self.add_error("recommendation_sq", _("Write the recommendation that the mayor decides."))
        return entered


def _offer(field: forms.Field, rows: Iterable[Any], name: Any) -> None:
    """The rows to choose from, as objects; others are refused without asking the database."""
    by_key = {str(row.pk): row for row in rows}
    choice = cast(forms.TypedChoiceField, field)
    choice.choices = [("", "–"), *((key, name(row)) for key, row in by_key.items())]
    choice.coerce, choice.empty_value = by_key.__getitem__, None
