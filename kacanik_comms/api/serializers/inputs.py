"""What a program says when it records something."""

from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from activities.pages.forms import LONGEST_CAPTION, LONGEST_NOTE, MOST_PEOPLE
from activities.rules.workflow import DEVIATING, STEPS, Needs, Step
from kacanik_comms.api.fields import NEEDED, Day, Flag, Key, Money, Several, Strict, Text, Whole
from kacanik_comms.core.uploads.fields import MOST_FILES

# Told apart by the database, not by the description: whether an address can be opened is known there alone.
IS_ON_THE_WEB = URLValidator(schemes=["http", "https"])
LONGEST_ADDRESS = 1000


def note(**kwargs: object) -> Text:
    return Text(max_length=LONGEST_NOTE, **kwargs)


class LinkAsProof(Strict):
    """A link that proves what is told with it."""

    evidence_url = Text(
        required=False,
        max_length=LONGEST_ADDRESS,
        help_text="An address on the web, from https:// on, where a proof can be seen.",
    )
    evidence_caption = Text(
        required=False, allow_blank=True, max_length=LONGEST_CAPTION, help_text="What can be seen there."
    )


class NoteInput(Strict):
    """A step that needs nothing to be told."""

    note = note(required=False, allow_blank=True, help_text="What was done, in a sentence or two.")


class ReasonInput(Strict):
    """A step that needs a reason."""

    note = note(help_text="The reason. It will stand in the yearly report.")


class PublicReasonInput(Strict):
    """A step by which something goes another way than planned."""

    note = note(
        help_text="The reason. It will stand in the yearly report, and citizens read it where plan and activity "
        "are public."
    )


class PostponeInput(PublicReasonInput):
    """Until when something is postponed, and why."""

    postponed_to = Day(help_text="The new date: after the present one, and in the future.")


class CompleteInput(LinkAsProof):
    """That something was completed, with what proves it."""

    completed_on = Day(help_text="The day on which it was completed; not in the future.")
    note = note(required=False, allow_blank=True, help_text="What was done, in a sentence or two.")
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


class OccurrenceInput(LinkAsProof):
    """One time that a recurring activity happened."""

    date = Day(help_text="The day on which it happened; not in the future.")
    note = note(required=False, allow_blank=True, help_text="What happened, in a sentence or two.")
    session = Key(
        required=False,
        allow_null=True,
        help_text="The `id` of the session of the Assembly; needed where the activity is expected before each.",
    )
    audiences = Several(
        child=Text(max_length=50),
        required=False,
        max_length=100,
        help_text="The codes of the audiences reached. Left out: those that the plan names.",
    )
    channels = Several(
        child=Text(max_length=50),
        required=False,
        max_length=100,
        help_text="The codes of the channels used. Left out: those that the plan names.",
    )
    messages = Several(
        child=Key(),
        required=False,
        max_length=500,
        help_text="The `id` of each message carried. Left out: those that the plan names.",
    )
    people_reached = Whole(
        required=False,
        allow_null=True,
        min_value=0,
        max_value=MOST_PEOPLE,
        help_text="How many people, where somebody counted.",
    )
    cost = Money(required=False, allow_null=True, help_text="What this one time cost, in euro.")


class SkipInput(Strict):
    """Why a recurring activity does not happen in one of its units."""

    date = Day(
        required=False,
        help_text="A day of the week, month or quarter that is skipped; not needed where `session` is given.",
    )
    session = Key(
        required=False, allow_null=True, help_text="The `id` of the session of the Assembly that is skipped."
    )
    note = note(help_text="The reason. It will stand in the yearly report.")


class NoOccasionInput(Strict):
    """That no occasion arose."""

    note = note(help_text="Why there was no occasion. It will stand in the yearly report.")


class CostInput(Strict):
    """What something really cost."""

    actual_cost = Money(
        allow_null=True, help_text="What it really cost, in euro; null says that it is not known."
    )


class LinkInput(Strict):
    """A link as evidence."""

    url = Text(max_length=LONGEST_ADDRESS, help_text="An address on the web, from https:// on.")
    caption = Text(
        required=False, allow_blank=True, max_length=LONGEST_CAPTION, help_text="What can be seen."
    )
    occurrence = Key(
        required=False, allow_null=True, help_text="The `id` of the one time that it proves, not the whole."
    )


@extend_schema_field({"type": "string", "format": "binary"})
class Upload(serializers.Field):
    """A file as it was sent; whether it can be kept is found out where it is looked through."""

    default_error_messages = NEEDED | {"invalid": _("Expected a file.")}

    def to_internal_value(self, data: object) -> UploadedFile:
        if not isinstance(data, UploadedFile):
            self.fail("invalid")
        return data  # type: ignore[return-value]

    def to_representation(self, value: object) -> object:
        return value


class FilesInput(Strict):
    """Files as evidence: JPEG, PNG, WebP, PDF, DOCX or XLSX, 15 MB each."""

    files = Several(
        child=Upload(), min_length=1, max_length=MOST_FILES, help_text="One part of this name for each file."
    )
    caption = Text(
        required=False, allow_blank=True, max_length=LONGEST_CAPTION, help_text="What can be seen."
    )
    occurrence = Key(required=False, help_text="The `id` of the one time that they prove, not the whole.")


class PublicInput(Strict):
    """Whether citizens see a proof."""

    is_public = Flag(help_text="Whether everybody sees it without an account.")


class UndoInput(Strict):
    """What is to be taken back."""

    offer = Text(
        max_length=5000, help_text="The `undo` of the answer with which something was recorded, as it is."
    )


class SessionInput(Strict):
    """A session of the Assembly."""

    date = Day(help_text="The day of the session, between 2000 and 2100.")
    title = Text(max_length=200, help_text="What the Assembly calls it, in Albanian.")
