"""Signed reports as JSON, with the fingerprints by which anybody can check a copy. Who signed is written in them; here
stands the role alone."""

from django.urls import reverse
from rest_framework import serializers

from kacanik_comms.core.mail import absolute
from kacanik_comms.evaluation.models import SealedFile, SealedReport


class ReportFileAnswer(serializers.ModelSerializer[SealedFile]):
    """A signed report as a PDF in one edition."""

    edition = serializers.CharField(help_text="In which language, or in which two: `sq`, `sq+sr-latn` …")
    file = serializers.SerializerMethodField(help_text="The address of the PDF.")

    class Meta:
        model = SealedFile
        fields = ["edition", "size", "sha256", "file"]

    def get_file(self, file: SealedFile) -> str:
        return absolute(reverse("official_file", args=[file.sha256]))


class ReportAnswer(serializers.ModelSerializer[SealedReport]):
    """A signed report on a year."""

    signed_as = serializers.CharField(source="signer_role", help_text="The role in which it was signed.")
    verify = serializers.SerializerMethodField(
        help_text="The address that says whether a report with this fingerprint is genuine."
    )
    files = ReportFileAnswer(many=True, help_text="The report as it was printed.")

    class Meta:
        model = SealedReport
        fields = ["year", "revision", "signed_as", "signed_at", "snapshot_sha256", "verify", "files"]

    def get_verify(self, report: SealedReport) -> str:
        return absolute(reverse("public:verify_fingerprint", args=[report.short_hash]))
