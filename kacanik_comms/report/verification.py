"""Whether what was sealed is still what was signed: every fingerprint computed again, and whether the database still
refuses to change it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from activities.models import PlanBaseline
from kacanik_comms.core.record import moment
from kacanik_comms.core.sealing import fingerprint
from kacanik_comms.core.terminal import typed
from kacanik_comms.evaluation import triggers
from kacanik_comms.evaluation.editions import EDITIONS
from kacanik_comms.evaluation.models import Evaluation, SealedFile, SealedReport
from plans.models import AnnualPlan

# What the row of a report repeats of its snapshot, so that it can be found and shown.
COLUMNS = (
    "year",
    "revision",
    "signer_name",
    "signer_position",
    "signer_on_behalf_of",
    "signer_role",
    "signed_at",
)


@dataclass(frozen=True)
class VerifiedReport:
    """The one signed report that bears a fingerprint, and the PDF of it where it is that of a PDF."""

    report: SealedReport
    file: SealedFile | None
    is_published: bool
    later: SealedReport | None

    @property
    def is_unchanged(self) -> bool:
        """Whether what is kept under the fingerprint is what it was computed of: computed anew, not believed."""
        return (
            self.report.is_unchanged
            and not columns_that_differ(self.report)
            and (self.file is None or self.file.is_unchanged)
        )


def bearing(digits: str) -> VerifiedReport | None:
    """What was signed with a fingerprint that begins so, of whatever year. Where two begin alike, more digits are
    needed, and neither is named.

    Whether a report is genuine is answered for as long as it is kept, also when its plan is not published any more.
    """
    reports = list(SealedReport.objects.signed().filter(snapshot_sha256__startswith=digits)[:2])
    of_files = SealedFile.objects.signed().select_related("report")
    files = list(of_files.filter(sha256__startswith=digits)[:2])
    if len(reports) + len(files) != 1:
        return None
    report = reports[0] if reports else files[0].report
    of_year = SealedReport.objects.signed().light().filter(year=report.year)
    return VerifiedReport(
        report,
        files[0] if files else None,
        is_published=AnnualPlan.objects.published().filter(evaluations=report.evaluation_id).exists(),
        later=of_year.filter(revision__gt=report.revision).order_by("-revision").first(),
    )


def columns_that_differ(report: SealedReport) -> list[str]:
    """What the row says besides what was signed: the fingerprint is that of the snapshot alone."""
    signed = _signed_in(report.snapshot)
    here = {name: getattr(report, name) for name in COLUMNS} | {"signed_at": moment(report.signed_at)}
    return [name for name in COLUMNS if signed.get(name) != here[name]]


def _signed_in(snapshot: str) -> dict[str, Any]:
    try:
        data = json.loads(snapshot)
        document = data["document"]
        signed = document["signed"]
        return {
            "year": data["plan"]["year"],
            "revision": document["revision"],
            "signer_name": signed["name"],
            "signer_position": signed["position"],
            "signer_on_behalf_of": signed.get("on_behalf_of", ""),
            "signer_role": signed["role"],
            "signed_at": signed["at"],
        }
    except (ValueError, KeyError, TypeError):
        return {}


def what_is_wrong() -> Iterator[str]:
    """One line for each sealed report, file or adopted plan that is changed, for what is missing of them, and for each
    trigger that the database lacks."""
    for name in triggers.what_is_missing():
        yield f"unprotected: the database has no trigger {name}; {typed('migrate')} writes it"
    for report in SealedReport.objects.order_by("pk").iterator(chunk_size=1):
        if not report.is_unchanged:
            yield f"changed: report {report}, the data"
        elif differing := columns_that_differ(report):
            yield f"changed: report {report}, what stands beside the data ({', '.join(differing)})"
        there = set(report.files.values_list("edition", flat=True))
        for edition in EDITIONS:
            if edition not in there:
                yield f"missing: report {report}, the PDF “{edition}”"
        for edition in sorted(there - set(EDITIONS)):
            yield f"unknown: report {report}, the PDF “{edition}”"
    for file in SealedFile.objects.select_related("report").order_by("pk").iterator(chunk_size=1):
        if not file.is_unchanged:
            yield f"changed: report {file.report}, the PDF “{file.edition}”"
    for evaluation in Evaluation.objects.signed().filter(sealed=None).select_related("plan"):
        yield f"missing: report {evaluation}, though the evaluation is signed"
    for baseline in PlanBaseline.objects.select_related("plan").order_by("plan__year").iterator(chunk_size=1):
        if fingerprint(baseline.content.encode()) != baseline.sha256:
            yield f"changed: the plan of {baseline.plan.year} as it was adopted"
