"""The signed reports that citizens see. Who signed is written in them; the pages name the role alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from kacanik_comms.accounts.roles import Role
from kacanik_comms.core.languages import TAGS
from kacanik_comms.evaluation.editions import EDITIONS
from kacanik_comms.evaluation.models import SealedFile, SealedReport
from kacanik_comms.public.addresses import OWN_NAMES


@dataclass(frozen=True)
class Published:
    """A signed report, the role of who signed, and the names of the editions in which it is printed."""

    report: SealedReport
    files: Sequence[tuple[str, SealedFile]]

    @property
    def role(self) -> Any:
        return Role(self.report.signer_role).label if self.report.signer_role in Role.values else ""


def published_reports(year: int | None = None) -> list[Published]:
    """The latest first, without what they say and without the PDF files themselves, which are large."""
    of_year = {} if year is None else {"year": year}
    reports = SealedReport.objects.published().light().filter(**of_year)
    files: Any = SealedFile._meta.base_manager.defer("content")
    return [
        Published(report, [(edition_in_words(file.edition), file) for file in report.files.all()])
        for report in reports.prefetch_related(Prefetch("files", files))
    ]


def edition_in_words(edition: str) -> str:
    """The languages of an edition by their own names: Shqip, Shqip + Srpski; a summary says that it is one."""
    if edition in EDITIONS and EDITIONS[edition].is_summary:
        return EDITIONS[edition].name
    return " + ".join(OWN_NAMES.get(code, TAGS.get(code, code)) for code in edition.split("+"))
