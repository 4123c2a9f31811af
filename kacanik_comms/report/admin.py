"""The Django admin of what was signed: it is only looked at."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kacanik_comms.core.admin import ReadOnly, on_page
from kacanik_comms.core.languages import public_address
from kacanik_comms.evaluation.models import SealedReport
from kacanik_comms.report.rendering.states import sealed_lines


@admin.register(SealedReport)
class SealedReportAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("year", "revision", "signed_at", "signer_position", "fingerprint_in_short")
    list_per_page = 50
    fields = (
        "year",
        "revision",
        "signed_at",
        "signer_name",
        "signer_position",
        "signer_on_behalf_of",
        "signer_role",
        "snapshot_sha256",
        "pdfs",
        "public_page",
    )

    def where_it_is_kept(self) -> SafeString:
        sentence = _("A report is sealed by the signature under its evaluation: {}.")
        return on_page(sentence, reverse("evaluation:dashboard"), _("Evaluation"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[SealedReport]:
        return SealedReport.objects.light()

    @admin.display(description=gettext_lazy("fingerprint"))
    def fingerprint_in_short(self, report: SealedReport) -> str:
        return report.short_hash

    @admin.display(description=gettext_lazy("PDFs"))
    def pdfs(self, report: SealedReport) -> SafeString:
        links: Any = ((line.url, line.tag, line.name) for line in sealed_lines(report))
        return format_html_join(" · ", '<a href="{}" lang="{}">{}</a>', links)

    @admin.display(description=gettext_lazy("verification"))
    def public_page(self, report: SealedReport) -> SafeString:
        url = public_address("verify_fingerprint", report.snapshot_sha256)
        return format_html('<a href="{}">{}</a>', url, _("Public verification page"))
