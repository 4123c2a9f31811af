"""PDF files, taken apart and written anew in a process of their own."""

import subprocess
import sys

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from kacanik_comms.core.uploads import pdf_cleaning
from kacanik_comms.core.uploads.pdf_cleaning import Hazard
from kacanik_comms.core.uploads.refusal import Refused

# A little more than the other process gives itself.
PATIENCE = pdf_cleaning.MOST_SECONDS + 10
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
        # An empty environment: the parser of a stranger's file learns no password. Our own file, no shell.
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-I", pdf_cleaning.__file__],
            input=body + end + b"\n",
            capture_output=True,
            timeout=PATIENCE,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _too_much_work(name) from error
    if done.returncode == pdf_cleaning.REFUSED:
        raise Refused(str(SENTENCES[Hazard(done.stdout.decode())]), name)
    if done.returncode != 0:
        raise _too_much_work(name)
    return done.stdout


def _too_much_work(name: str) -> Refused:
    return Refused(
        gettext("“%(name)s” takes too much time or memory to read. Print it to a new PDF, then add that."),
        name,
    )
