"""What was signed, word for word and byte for byte. The database refuses every change (triggers.py)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kacanik_comms.core.sealing import fingerprint
from kacanik_comms.evaluation.models.evaluation import Evaluation
from kacanik_comms.evaluation.workflow import State
from plans.models import AnnualPlan


class SealedReportQuerySet(models.QuerySet["SealedReport"]):
    def light(self) -> "SealedReportQuerySet":
        """Without what it says, which is large."""
        return self.defer("snapshot")

    def signed(self) -> "SealedReportQuerySet":
        """Those of evaluations that are signed: a report alone, however it came here, makes none."""
        return self.filter(evaluation__state=State.SIGNED)

    def published(self) -> "SealedReportQuerySet":
        """What anybody may see: the signed reports of plans that are published."""
        return self.signed().filter(evaluation__plan__in=AnnualPlan.objects.published())


class SealedReport(models.Model):
    """A signed evaluation as data that needs no other row, with its fingerprint."""

    texts_are_sealed = True

    evaluation = models.OneToOneField(
        Evaluation,
        models.PROTECT,
        verbose_name=_("evaluation"),
        related_name="sealed",
        help_text="The evaluation that was signed.",
    )
    year = models.PositiveSmallIntegerField(_("year"), help_text=_("The year that was evaluated."))
    revision = models.PositiveSmallIntegerField(
        _("revision"), help_text=_("The number of the evaluation of the year.")
    )
    snapshot = models.TextField(
        _("snapshot"),
        help_text="Everything that the report says, as canonical JSON: keys sorted, letters composed (NFC).",
    )
    snapshot_sha256 = models.CharField(
        _("SHA-256 of the snapshot"),
        max_length=64,
        unique=True,
        help_text=_("The fingerprint of the snapshot, which the report bears in short on every page."),
    )
    signer_name = models.CharField(_("signed by"), max_length=300, help_text=_("The name of who signed."))
    signer_position = models.CharField(
        _("position"), max_length=150, blank=True, help_text=_("The position of who signed.")
    )
    signer_on_behalf_of = models.CharField(
        _("on behalf of"),
        max_length=460,
        blank=True,
        help_text=_("The name and position of the person in whose place a deputy signed."),
    )
    signer_role = models.CharField(_("role"), max_length=40, help_text=_("The role in which they signed."))
    signed_at = models.DateTimeField(_("signed at"), help_text=_("When it was signed."))

    objects = SealedReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("sealed report")
        verbose_name_plural = _("sealed reports")
        ordering = ["-year", "-revision"]
        constraints = [models.UniqueConstraint(fields=["year", "revision"], name="sealed_report_once")]

    def __str__(self) -> str:
        return f"{self.year}/{self.revision}"

    @property
    def short_hash(self) -> str:
        return self.snapshot_sha256[:12]

    @property
    def is_unchanged(self) -> bool:
        """Whether what is kept is what was signed: its fingerprint, computed again."""
        return fingerprint(self.snapshot.encode()) == self.snapshot_sha256


class SealedFileQuerySet(models.QuerySet["SealedFile"]):
    def light(self) -> "SealedFileQuerySet":
        """Without the PDF itself, and without what the report says."""
        return self.defer("content", "report__snapshot")

    def signed(self) -> "SealedFileQuerySet":
        return self.filter(report__evaluation__state=State.SIGNED)

    def published(self) -> "SealedFileQuerySet":
        return self.signed().filter(report__evaluation__plan__in=AnnualPlan.objects.published())


class SealedFile(models.Model):
    """A sealed report as a PDF in one edition, with its fingerprint."""

    report = models.ForeignKey(
        SealedReport,
        models.PROTECT,
        verbose_name=_("sealed report"),
        related_name="files",
        help_text="The report that it prints.",
    )
    edition = models.CharField(_("edition"), max_length=20, help_text="In which language, or in which two.")
    content = models.BinaryField(_("content"), editable=False, help_text="The PDF itself.")
    size = models.PositiveIntegerField(_("size"), help_text="The size of the PDF in bytes.")
    sha256 = models.CharField(
        _("SHA-256"),
        max_length=64,
        unique=True,
        help_text="The fingerprint of the PDF, with which anybody can check that it is unchanged.",
    )

    objects = SealedFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("sealed file")
        verbose_name_plural = _("sealed files")
        ordering = ["report", "pk"]
        constraints = [models.UniqueConstraint(fields=["report", "edition"], name="sealed_file_edition_once")]

    def __str__(self) -> str:
        return f"{self.report} {self.edition}"

    @property
    def is_unchanged(self) -> bool:
        content = bytes(self.content)
        return len(content) == self.size and fingerprint(content) == self.sha256
