"""Whether what was sealed is still what was signed: every fingerprint computed again, and whether the database still
refuses to change it."""

from collections.abc import Iterator

from kacanik_comms.evaluation import triggers
from kacanik_comms.evaluation.models import Evaluation, SealedFile, SealedReport
from kacanik_comms.evaluation.sealing import fingerprint


def what_is_wrong() -> Iterator[str]:
    """One line for each sealed report or file that is changed, for each signed evaluation that has none, and for each
    trigger that the database lacks."""
    for name in triggers.what_is_missing():
        yield f"unprotected: the database has no trigger {name}; manage.py migrate writes it"
    for report in SealedReport.objects.order_by("pk").iterator(chunk_size=1):
        if fingerprint(report.snapshot.encode()) != report.snapshot_sha256:
            yield f"changed: report {report}, the data"
        if not report.files.exists():
            yield f"missing: report {report}, its PDFs"
    for file in SealedFile.objects.select_related("report").order_by("pk").iterator(chunk_size=1):
        content = bytes(file.content)
        if fingerprint(content) != file.sha256 or len(content) != file.size:
            yield f"changed: report {file.report}, the PDF “{file.edition}”"
    for evaluation in Evaluation.objects.signed().filter(sealed=None).select_related("plan"):
        yield f"missing: report {evaluation}, though the evaluation is signed"
