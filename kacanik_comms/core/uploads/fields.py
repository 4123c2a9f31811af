"""The form field for the files that prove something."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kacanik_comms.core.uploads import ACCEPT, LIMIT, MIB, CleanFile, Refused, sanitise, waiting
from kacanik_comms.core.uploads.sending import NotKept
from kacanik_comms.core.uploads.waiting import FileOwner

MOST_FILES = 20


class FilesWidget(forms.FileInput):
    """Several files at once. Images come first, so that a phone offers its camera; no `capture`, which would take
    its gallery away. Beside new files come the marks of those that wait (`_components/waiting_files.html`)."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"accept": f"image/*,{ACCEPT}"})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        marks = data.getlist(f"{name}_waiting") if hasattr(data, "getlist") else []
        return [*(super().value_from_datadict(data, files, name) or []), *marks]


@dataclass(frozen=True)
class Waiting:
    """A file that waits for its form to be sent again, as a page shows it."""

    name: str
    size: int
    mark: str


def _what_is_taken() -> str:
    return _("Pictures, PDF, Office, text or mail files, %(size)d MB each; several at once.") % {
        "size": LIMIT // MIB
    }


# Read when it is shown: a form of a class is made once, for readers of every language.
what_is_taken = lazy(_what_is_taken, str)


class FilesField(forms.FileField):
    """Any number of files, each looked through. The value is a list of `CleanFile`.

    Browsers keep no chosen files in a form that comes back: those that were right wait for `owner`, where a view
    says whose form it is.
    """

    owner: FileOwner | None = None
    right: tuple[CleanFile, ...] = ()
    waiting: tuple[Waiting, ...] = ()

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", FilesWidget)
        kwargs.setdefault("label", gettext_lazy("Photographs or documents"))
        super().__init__(required=False, **kwargs)
        if not self.help_text:
            self.help_text = what_is_taken()

    def clean(self, data: Any, initial: Any = None) -> list[CleanFile]:
        sent = [file for file in data or [] if file is not None]
        marks = [mark for mark in sent if isinstance(mark, str)]
        files = [file for file in sent if not isinstance(file, str)]
        clean = self._waited(marks)
        refusals: list[ValidationError] = []
        if len(clean) < len(marks):
            refusals.append(ValidationError(_("Files that waited are no longer there. Choose them again.")))
        if any(isinstance(file, NotKept) for file in files):
            files = []
            refusals.append(
                ValidationError(
                    _("The files together can have at most %(size)d MB. Send them in several steps.")
                    % {"size": settings.MOST_SENT_AT_ONCE // MIB}
                )
            )
        if len(files) + len(clean) > MOST_FILES:
            files = []
            refusals.append(
                ValidationError(_("Send at most %(count)d files at once.") % {"count": MOST_FILES})
            )
        for file in files:
            try:
                clean.append(sanitise(file.name, file))
            except Refused as refusal:
                refusals.append(refusal)
        # The same photograph chosen twice is one proof, under the name that came first.
        clean = list({file.sha256: file for file in reversed(clean)}.values())[::-1]
        self.right = tuple(clean)
        if refusals:
            raise ValidationError(refusals)
        return clean

    def keep_what_was_right(self, *, at: datetime) -> None:
        """For a form that comes back, whatever was wrong with it."""
        if self.owner is None or not self.right:
            return
        waiting.keep(self.right, owner=self.owner, at=at)
        rows = {row.sha256: row for row in waiting.of(self.owner)}
        self.waiting = tuple(
            Waiting(file.name, len(file.content), waiting.mark_of(rows[file.sha256].pk, self.owner))
            for file in self.right
            if file.sha256 in rows
        )

    def forget_what_was_kept(self) -> None:
        if self.owner is not None and self.right:
            waiting.forget_sent(self.right, owner=self.owner)

    def _waited(self, marks: list[str]) -> list[CleanFile]:
        if self.owner is None or not marks:
            return []
        rows = waiting.marked(marks, owner=self.owner)
        return [file for row in rows if (file := waiting.as_sent(row)) is not None]
