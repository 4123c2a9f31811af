"""Whether a report is genuine: by its fingerprint, from paper or from the code on it, or by the file itself.

It stands in this room, because anybody may ask. Whether it is genuine is answered for every report that was ever
signed, with its year, its number and its day, also when its plan is not published any more: whoever holds a copy knows
that it exists. Files, links and everything else are those of published plans alone, and their queries start with
`.published()`.

The code on paper leads to the address without a language, which is Albanian as everywhere; the others are one press
away.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from kacanik_comms.accounts.roles import Role
from kacanik_comms.evaluation.editions import pdf_name
from kacanik_comms.evaluation.models import SealedFile, SealedReport
from kacanik_comms.public.addresses import address
from kacanik_comms.public.pages import page, trail
from kacanik_comms.public.serving import public
from kacanik_comms.report.rendering.delivery import StoredRecordChanged, deliver
from kacanik_comms.report.rendering.states import EditionLine, in_order
from kacanik_comms.report.verification import VerifiedReport, bearing

# As many digits as a page of the report bears.
SHORTEST, WHOLE = 12, 64
LARGEST = 25 * 1024 * 1024


@dataclass(frozen=True)
class Copy:
    """An official PDF of a report."""

    line: EditionLine
    sha256: str
    size: int


@dataclass(frozen=True)
class Genuine:
    """What is told of a report that bears a fingerprint."""

    match: VerifiedReport
    copies: list[Copy]  # of a plan that is published; of others nothing is given out

    @property
    def report(self) -> SealedReport:
        return self.match.report

    @property
    def is_published(self) -> bool:
        return self.match.is_published

    @property
    def matching(self) -> str:
        """The fingerprint that was found, whole."""
        return self.match.file.sha256 if self.match.file else self.report.snapshot_sha256

    @property
    def edition(self) -> str:
        """Of the PDF that it belongs to; empty where it is that of the data."""
        return EditionLine(self.match.file.edition, "").name if self.match.file else ""

    @property
    def later(self) -> SealedReport | None:
        return self.match.later

    @property
    def role(self) -> Any:
        return Role(self.report.signer_role).label


@csrf_exempt  # It changes nothing; and so nothing is read of the file before our own handler stands ready.
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, *, language: str) -> HttpResponseBase:
    """The question: a fingerprint to type, or a file to choose or to drop."""
    return _verify_file(request) if request.method == "POST" else _ask(request, language=language)


@public(is_kept=False)
def _ask(request: HttpRequest) -> HttpResponse:
    given = request.GET.get("fingerprint", "")
    if _read(given):
        return redirect(address("verify_fingerprint", _read(given)))
    problem = _no_fingerprint() if given.strip() else ""
    return _answer(request, given=given, problem=problem, status=422 if problem else 200)


@require_safe
@never_cache  # Nobody's copy answers for what is kept here now: it is looked at each time.
def verify_fingerprint(request: HttpRequest, given: str, *, language: str) -> HttpResponse:
    digits = _read(given)
    if not digits:
        return _answer(request, given=given, problem=_no_fingerprint(), status=404)
    return _answer_about(request, digits, given=digits, unknown=404)


@require_safe
def official_file(request: HttpRequest, given: str) -> HttpResponseBase:
    """An official PDF of a published plan, at the address of its own fingerprint."""
    files = SealedFile.objects.published().select_related("report").defer("report__snapshot")
    file = files.filter(sha256=given).first()
    if file is None:
        raise Http404
    name = pdf_name(file.report.year, file.edition, file.report.revision)
    try:
        return deliver(request, file.content, file.sha256, name)
    except StoredRecordChanged:
        return redirect(address("verify_fingerprint", given))  # which says so


# The fingerprint


def _read(given: str) -> str:
    """The digits of a fingerprint, whole or its beginning, as people copy them; empty where it is none."""
    digits = re.sub(r"[\s:·-]", "", given).lower()
    return digits if re.fullmatch(f"[0-9a-f]{{{SHORTEST},{WHOLE}}}", digits) else ""


def _no_fingerprint() -> str:
    return _(
        "This is not a fingerprint. Enter at least %(count)s characters (0–9, a–f) from the "
        "foot of a page of the report."
    ) % {"count": SHORTEST}


def _answer_about(request: HttpRequest, digits: str, unknown: int, **context: Any) -> HttpResponse:
    """Genuine, not one of ours, or, where our own record was tampered with, that."""
    match = bearing(digits)
    if match is None:
        return _answer(request, is_unknown=True, status=unknown, **context)
    if not match.is_unchanged:
        return _answer(request, is_changed=True, status=500, **context)
    files = SealedFile.objects.published().light().filter(report=match.report)
    rows = {row.edition: row for row in files} if match.is_published else {}
    copies = [
        Copy(EditionLine(edition, ""), rows[edition].sha256, rows[edition].size) for edition in in_order(rows)
    ]
    return _answer(request, genuine=Genuine(match, copies), **context)


# The file


@dataclass(frozen=True)
class Fingerprinted:
    """A file that passed by: what it is called, how large it was, how it began, and its SHA-256."""

    name: str
    size: int
    head: bytes
    sha256: str


class PassingBy(FileUploadHandler):
    """Computes the fingerprint of the first file while it comes in, and keeps nothing of it."""

    seen: Fingerprinted | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.seen:
            raise SkipFile
        self.digest, self.size, self.head = hashlib.sha256(), 0, b""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        # What is too large is let through to its end, so that the browser waits for the answer, and read no more.
        if self.size <= LARGEST:
            self.digest.update(raw_data)
            self.head = self.head or raw_data[:16]

    def file_complete(self, file_size: int) -> UploadedFile | None:
        self.seen = Fingerprinted(self.file_name or "", self.size, self.head, self.digest.hexdigest())
        return None


def _verify_file(request: HttpRequest) -> HttpResponse:
    passing = PassingBy(request)
    request.upload_handlers = [passing]
    request.FILES  # noqa: B018 - reads the request, and the file passes by
    file = passing.seen
    if file is None:
        return _answer(request, problem=_("Choose the file that you want to check."), status=422)
    if problem := _what_is_wrong(file):
        return _answer(request, file=file, problem=problem, status=422)
    return _answer_about(request, file.sha256, file=file, unknown=200)


def _what_is_wrong(file: Fingerprinted) -> str:
    named = {"name": file.name}
    if not file.size:
        return _("The file “%(name)s” is empty.") % named
    if file.size > LARGEST:
        return _("The file “%(name)s” is larger than 25 MB and cannot be a report.") % named
    if not file.head.startswith((b"%PDF-", b"{")):
        return _("The file “%(name)s” is neither the PDF nor the data (JSON) of a report.") % named
    return ""


def _answer(request: HttpRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    return page(
        request,
        "verify.html",
        context,
        description=_("Anybody can check here, without an account, whether a signed report is genuine."),
        about=[
            trail((_("Communication plan"), address("home")), (_("Is a report genuine?"), address("verify")))
        ],
        status=status,
    )
