"""How far reports are, in words: for the pages on which people wait, and for the list beside the text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kacanik_comms.core.sealing import Seal
from kacanik_comms.evaluation.editions import EDITIONS
from kacanik_comms.evaluation.models import Rendering, SealedReport, SignatureRequest
from kacanik_comms.report.rendering import results
from kacanik_comms.report.rendering.version import key_of

STAGES = {
    "reading": gettext_lazy("Reading the year"),
    "writing": gettext_lazy("Writing the file"),
}


@dataclass(frozen=True)
class EditionLine:
    """One edition: what it is called, where it is opened, and how far it is."""

    edition: str
    url: str
    state: str = ""
    words: str = ""

    @property
    def name(self) -> str:
        return EDITIONS[self.edition].name

    @property
    def tag(self) -> str:
        return EDITIONS[self.edition].tag


def words_of(rendering: Rendering, queue: Sequence[int] | None = None) -> str:
    """How far it is, in one sentence. Whoever asks about several hands over the queue."""
    match rendering.state:
        case Rendering.State.WAITING:
            queue = Rendering.objects.queue() if queue is None else queue
            ahead = queue.index(rendering.pk) if rendering.pk in queue else 0
            if not ahead:
                return _("It is next.")
            return ngettext(
                "%(count)s report is made before it.", "%(count)s reports are made before it.", ahead
            ) % {"count": ahead}
        case Rendering.State.RUNNING:
            stage, page = results.progress_of(rendering.key)
            if stage == "layout" and page:
                return _("Page %(page)s is being laid out.") % {"page": page}
            return str(STAGES.get(stage, STAGES["reading"])) + "."
        case Rendering.State.FAILED:
            return rendering.get_failure_display()
    return _("Ready.")


def drafts(seal: Seal, year: int) -> Iterator[EditionLine]:
    """Every edition of what the report says now, asked for already or not."""
    keys = {edition: key_of(seal.sha256, edition) for edition in EDITIONS}
    rows = {row.key: row for row in Rendering.objects.light().filter(key__in=keys.values())}
    queue = Rendering.objects.queue()
    for edition, key in keys.items():
        row = rows.get(key)
        if row is None or (row.is_done and not results.is_there(key)):
            yield EditionLine(edition, report_url(year, edition))
        else:
            url = row.file_url if row.is_done else row.get_absolute_url()
            yield EditionLine(edition, url, row.state, words_of(row, queue))


def report_url(year: int, edition: str) -> str:
    return f"{reverse('report:report', args=[year])}?{urlencode({'edition': edition})}"


def sealed_lines(report: SealedReport) -> list[EditionLine]:
    return [
        EditionLine(edition, reverse("report:sealed_file", args=[report.year, report.revision, edition]))
        for edition in in_order(report.files.values_list("edition", flat=True))
    ]


def in_order(editions: Iterable[str]) -> list[str]:
    known = set(editions)
    return [edition for edition in EDITIONS if edition in known]


def lines_of(request: SignatureRequest) -> list[EditionLine]:
    rows = {row.edition: row for row in request.renderings.light()}
    queue = Rendering.objects.queue()
    return [
        EditionLine(edition, "", rows[edition].state, words_of(rows[edition], queue))
        for edition in in_order(rows)
    ]
