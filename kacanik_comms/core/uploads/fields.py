"""The form field for the files that prove something."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kacanik_comms.core.uploads import ACCEPT, LIMIT, MIB, CleanFile, Refused, sanitise
from kacanik_comms.core.uploads.names import shown
from kacanik_comms.core.uploads.sending import NotKept

MOST_FILES = 20


class FilesWidget(forms.FileInput):
    """Several files at once. Images come first, so that a phone offers its camera; no `capture`, which would take
    its gallery away."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"accept": f"image/*,{ACCEPT}"})


def _what_is_taken() -> str:
    return _("JPEG, PNG, WebP, PDF, DOCX or XLSX, %(size)d MB each; several at once.") % {
        "size": LIMIT // MIB
    }


# Read when it is shown: a form of a class is made once, for readers of every language.
what_is_taken = lazy(_what_is_taken, str)


class FilesField(forms.FileField):
    """Any number of files, each looked through. The value is a list of `CleanFile`.

    `to_choose_again` names those that were right: browsers keep no chosen files in a form that comes back.
    """

    to_choose_again: tuple[str, ...] = ()

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", FilesWidget)
        kwargs.setdefault("label", gettext_lazy("Photographs or documents"))
        super().__init__(required=False, **kwargs)
        if not self.help_text:
            self.help_text = what_is_taken()

    def clean(self, data: Any, initial: Any = None) -> list[CleanFile]:
        files = [file for file in data or [] if file is not None]
        if any(isinstance(file, NotKept) for file in files):
            raise ValidationError(
                _("The files together can have at most %(size)d MB. Send them in several steps.")
                % {"size": settings.MOST_SENT_AT_ONCE // MIB}
            )
        if len(files) > MOST_FILES:
            raise ValidationError(_("Send at most %(count)d files at once.") % {"count": MOST_FILES})
        clean, refusals, right = [], [], []
        for file in files:
            try:
                clean.append(sanitise(file.name, file))
            except Refused as refusal:
                refusals.append(refusal)
            else:
                right.append(shown(file.name))
        self.to_choose_again = tuple(right)
        if refusals:
            raise ValidationError(refusals)
        # The same photograph chosen twice is one proof, under the name that came first.
        return list({file.sha256: file for file in reversed(clean)}.values())[::-1]
