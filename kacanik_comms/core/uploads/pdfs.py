"""PDF files, taken apart and written anew in a process of their own."""

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from kacanik_comms.core.apart.calling import Found, TooMuchWork, ask
from kacanik_comms.core.apart.limits import Hazard
from kacanik_comms.core.uploads.refusal import Refused

END = b"%%EOF"
# Some programs fill the last block with zeros.
BLANK = b" \t\r\n\f\0"

ACTS = gettext_lazy("“%(name)s” contains programs or actions. Print it to a new PDF, then add that.")
SENTENCES: dict[Hazard, Promise] = {
    Hazard.DAMAGED: gettext_lazy("“%(name)s” is damaged or incomplete and cannot be read."),
    Hazard.PROTECTED: gettext_lazy(
        "“%(name)s” is protected by a password. Save it without one, then add it again."
    ),
    Hazard.PROGRAM: ACTS,
    Hazard.LAUNCH: ACTS,
    Hazard.AUTOMATIC: ACTS,
    Hazard.FILES: gettext_lazy("“%(name)s” contains other files. Add each of them by itself."),
    Hazard.MEDIA: gettext_lazy(
        "“%(name)s” contains a film, sound or 3D model. Print it to a new PDF, then add that."
    ),
    Hazard.FORM: gettext_lazy(
        "“%(name)s” is a form that sends or fetches data. Print it to a new PDF, then add that."
    ),
    Hazard.ELSEWHERE: ACTS,
}


def clean(name: str, content: bytes) -> bytes:
    """The same pages in a new file, without anything that acts, and without what no page needs."""
    body, end, rest = content.rpartition(END)
    if not end:
        raise Refused(str(SENTENCES[Hazard.DAMAGED]), name)
    if rest.strip(BLANK):
        raise Refused(gettext("“%(name)s” has other content before its beginning or after its end."), name)
    try:
        return ask("pdf_cleaning", body + end + b"\n")
    except Found as found:
        raise Refused(str(SENTENCES[Hazard(found.word)]), name) from found
    except TooMuchWork as error:
        raise _too_much_work(name) from error


def _too_much_work(name: str) -> Refused:
    return Refused(
        gettext("“%(name)s” takes too much time or memory to read. Print it to a new PDF, then add that."),
        name,
    )
