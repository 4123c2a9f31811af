"""What a program sends when it records something; each with an example, in which everything is invented."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework.serializers import Field, FileField, IntegerField, ListField

from activities.declarations import DETAILS
from activities.models import Occurrence
from activities.pages.forms import LONGEST_CAPTION, LONGEST_NOTE
from activities.pages.session_forms import OUR_CENTURY
from activities.rules.workflow import DEVIATING, STEPS, Needs, Step
from kacanik_comms.api.fields import LARGEST_KEY, Count, Day, Flag, Interval, Key, Money, Strict, Text
from kacanik_comms.api.problems import Problem, refused
from kacanik_comms.core.uploads import CleanFile
from kacanik_comms.core.uploads.fields import MOST_FILES, FilesField
from kacanik_comms.core.visible import is_visible

LONGEST_ADDRESS = 1000


def example(**values: Any) -> Any:
    return extend_schema_serializer(examples=[OpenApiExample("example", values, request_only=True)])


def note(help_text: str = "", *, is_needed: bool = False) -> Text:
    text = help_text or "What was done, in a sentence or two."
    return Text(max_length=LONGEST_NOTE, required=is_needed, allow_blank=not is_needed, help_text=text)


def reason(more: str = "") -> Text:
    return note(f"The reason. It will stand in the yearly report{more}.", is_needed=True)


def caption() -> Text:
    return Text(
        required=False, allow_blank=True, max_length=LONGEST_CAPTION, help_text="What can be seen there."
    )


def several(child: Any, most: int, what: str) -> ListField:
    return ListField(
        child=child,
        required=False,
        max_length=most,
        help_text=f"{what}. Left out: those that the plan names.",
    )


def detail(name: str) -> Field:
    """A detail of an occurrence, as its model says it."""
    field: Any = Occurrence._meta.get_field(name)
    kwargs = {"required": False, "help_text": field.help_text}
    match field:
        case models.DecimalField():
            return Money(allow_null=True, **kwargs)
        case models.IntegerField():
            return Count(allow_null=True, **kwargs)
    return Text(allow_blank=True, max_length=field.max_length, **kwargs)


def check_is_on_the_web(url: str, name: str) -> None:
    """409: whether an address can be opened is more than a description can say."""
    try:
        URLValidator(schemes=["http", "https"])(url)
    except ValidationError:
        sentence = _("This is not an address on the web. Copy it whole, from https:// on.")
        raise refused(ValidationError({name: sentence})) from None


def _looked_through(files: list[Any]) -> list[CleanFile]:
    """Each file is looked through and written anew; 422 where one cannot be kept."""
    try:
        return FilesField().clean(files)
    except ValidationError as refusal:
        errors = [{"in": "body", "name": "files", "detail": sentence} for sentence in refusal.messages]
        raise Problem("file-refused", " ".join(refusal.messages), errors=errors) from None


class LinkAsProof(Strict):
    """A link that proves what is said with it."""

    evidence_url = Text(
        required=False,
        max_length=LONGEST_ADDRESS,
        help_text="An address on the web, from https:// on, where a proof can be seen.",
    )
    evidence_caption = caption()

    def validate(self, data: Any) -> Any:
        if data.get("evidence_url"):
            check_is_on_the_web(data["evidence_url"], "evidence_url")
        elif data.get("evidence_caption") and self.parent is None:
            sentence = _("Give the link too, or leave the caption empty.")
            raise refused(ValidationError({"evidence_url": sentence}))
        return data


@example(note="Puna ka filluar.")
class NoteInput(Strict):
    """A step that needs nothing to be said."""

    note = note()


@example(note="Mungojnë mjetet.")
class ReasonInput(Strict):
    """What needs a reason."""

    note = reason()


@example(note="Mungojnë mjetet.")
class PublicReasonInput(Strict):
    """A step by which something goes another way than planned."""

    note = reason(", and citizens read it where plan and activity are public")


@example(postponed_to="2099-03-31", note="Mungojnë mjetet.")
class PostponeInput(PublicReasonInput):
    """Until when something is postponed, and why."""

    postponed_to = Day(help_text="The new date: after the present one, and in the future.")


@example(
    completed_on="2023-09-14",
    note="U mbajt në sallën e Kuvendit.",
    actual_cost="120.50",
    evidence_url="https://example.org/lajme/1",
    evidence_caption="Lajmi në faqen e komunës",
)
class CompleteInput(LinkAsProof):
    """That something was completed, with what proves it."""

    completed_on = Day(help_text="The day on which it was completed; not in the future.")
    note = note()
    actual_cost = Money(
        required=False,
        allow_null=True,
        help_text="What it really cost, in euro. Left out, the cost stays as it is; null says that it is not known.",
    )


def input_of(step: Step) -> type[Strict]:
    """What a step of the workflow asks for, by what its table says that it needs."""
    if Needs.COMPLETION_DATE in step.needs:
        return CompleteInput
    if Needs.NEW_DATE in step.needs:
        return PostponeInput
    if Needs.REASON in step.needs:
        return PublicReasonInput if step.target in DEVIATING else ReasonInput
    return NoteInput


STEP_INPUTS = {name: input_of(step) for name, step in STEPS.items()}


@example(date="2023-05-04", note="Komunikatë për media.", people_reached=40)
class OccurrenceInput(LinkAsProof):
    """One time that a recurring activity happened: on a day, or in a unit of which nobody remembers the day."""

    date = Day(
        required=False, help_text="The day on which it happened; not in the future. Either this or `unit`."
    )
    unit = Interval(
        required=False,
        help_text="The first and the last day of the week, month or other unit, where nobody remembers the day: "
        "2023-05-01/2023-05-31. It is one of the `units` of the activity and has begun.",
    )
    note = note()
    session = Key(
        required=False,
        allow_null=True,
        help_text="The `id` of the session of the Assembly; needed where the activity is expected before each.",
    )
    audiences = several(Text(max_length=50), 100, "The codes of the audiences reached")
    channels = several(Text(max_length=50), 100, "The codes of the channels used")
    messages = several(Key(), 500, "The `id` of each message carried")

    seen = ListField(
        child=Key(),
        required=False,
        max_length=100,
        help_text="To record it once more on a day that has a record already: the `there` of the answer that asked.",
    )

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {name: detail(name) for name in DETAILS.names}


@example(date="2023-05-05")
class ChangeInput(OccurrenceInput):
    """What an occurrence is to say; what is left out stays as it is."""


class RecordInput(Strict):
    """One time that a recurring activity happened, as JSON, and the files that prove it: all of it or nothing."""

    record = OccurrenceInput(help_text="As it would be sent without files.")
    files = ListField(
        child=FileField(allow_empty_file=True),
        required=False,
        max_length=MOST_FILES,
        help_text="One part of this name for each file.",
    )

    def validate(self, data: Any) -> Any:
        record: dict[str, Any] = data["record"]
        files = _looked_through(data.get("files", []))
        if record.get("evidence_caption") and not (record.get("evidence_url") or files):
            sentence = _("Give the link too, or leave the caption empty.")
            raise refused(ValidationError({"evidence_url": sentence}))
        return record | {"files": files}


@example(date="2023-08-10", note="Pushimi vjetor.")
class SkipInput(Strict):
    """Why a recurring activity does not happen in one of its units."""

    date = Day(
        required=False,
        allow_null=True,
        help_text="A day of the week, month or quarter that is skipped; not needed where `session` is given.",
    )
    session = Key(
        required=False, allow_null=True, help_text="The `id` of the session of the Assembly that is skipped."
    )
    note = reason()


@example(actual_cost="118.00")
class CostInput(Strict):
    """What something really cost."""

    actual_cost = Money(
        allow_null=True, help_text="What it really cost, in euro; null says that it is not known."
    )


@example(url="https://example.org/lajme/1", caption="Lajmi në faqen e komunës")
class LinkInput(Strict):
    """A link as evidence."""

    url = Text(max_length=LONGEST_ADDRESS, help_text="An address on the web, from https:// on.")
    caption = caption()
    occurrence = Key(
        required=False, allow_null=True, help_text="The `id` of the one time that it proves, not the whole."
    )

    def validate(self, data: Any) -> Any:
        check_is_on_the_web(data["url"], "url")
        return data


class FilesInput(Strict):
    """Files as evidence: pictures (JPEG, PNG, WebP, HEIC, TIFF, GIF), PDF, DOCX, XLSX, PPTX, ODT, ODS, ODP, TXT, CSV or
    EML, 15 MB each. Of an animation the first picture is kept."""

    files = ListField(
        child=FileField(allow_empty_file=True),
        min_length=1,
        max_length=MOST_FILES,
        help_text="One part of this name for each file.",
    )
    caption = caption()
    occurrence = IntegerField(
        required=False,
        min_value=1,
        max_value=LARGEST_KEY,
        help_text="The `id` of the one time that they prove, not the whole.",
    )

    def validate(self, data: Any) -> Any:
        return data | {"files": _looked_through(data["files"])}


@example(is_public=True)
class PublicInput(Strict):
    """Whether citizens see a proof."""

    is_public = Flag(help_text="Whether everybody sees it without an account.")


@example(offer="eyJieSI6MX0:1abcde:demonstrim")
class UndoInput(Strict):
    """What is to be taken back."""

    offer = Text(
        max_length=5000, help_text="The `undo` of the answer with which something was recorded, as it is."
    )


@example(date="2023-11-30", title="Seanca e rregullt")
class SessionInput(Strict):
    """A session of the Assembly."""

    date = Day(help_text="The day of the session, between 2000 and 2100.")
    title = Text(max_length=200, help_text="What the Assembly calls it, in Albanian.")

    def validate(self, data: Any) -> Any:
        data["title"] = " ".join(data["title"].split())
        if not is_visible(data["title"]):
            raise refused(ValidationError({"title": _("Give the session its name.")}))
        try:
            for check in OUR_CENTURY:
                check(data["date"])
        except ValidationError as refusal:
            raise refused(ValidationError({"date": refusal.messages})) from None
        return data
