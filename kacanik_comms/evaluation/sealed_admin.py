"""The Django admin of evaluations: to be looked at. What happens to them happens on their own pages."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from kacanik_comms.core.admin import HistoryAdmin, ReadOnly, RecordsInline
from kacanik_comms.evaluation.models import Evaluation, EvaluationStep, SealedReport
from kacanik_comms.evaluation.rendering.states import sealed_lines


class StepsInline(RecordsInline):
    model = EvaluationStep
    fields = ("at", "name", "from_state", "to_state", "remark", "by")


@admin.register(Evaluation)
class EvaluationAdmin(ReadOnly, HistoryAdmin):
    list_display = ("plan", "revision", "state", "cut_off", "submitted_at", "signed_at")
    list_filter = ("state",)
    list_select_related = ("plan",)
    list_per_page = 50
    inlines = (StepsInline,)
    fields = (
        "plan",
        "revision",
        "revision_reason",
        "state",
        "cut_off",
        "judgement",
        "prepared_by",
        "prepared_at",
        "submitted_by",
        "submitted_at",
        "returned_by",
        "returned_at",
        "signed_by",
        "signed_at",
    )


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
        "signer_role",
        "snapshot_sha256",
        "pdfs",
        "public_page",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[SealedReport]:
        return SealedReport.objects.light()

    @admin.display(description=_("fingerprint"))
    def fingerprint_in_short(self, report: SealedReport) -> str:
        return report.short_hash

    @admin.display(description=_("PDFs"))
    def pdfs(self, report: SealedReport) -> SafeString:
        links: Any = ((line.url, line.tag, line.name) for line in sealed_lines(report))
        return format_html_join(" · ", '<a href="{}" lang="{}">{}</a>', links)

    @admin.display(description=_("verification"))
    def public_page(self, report: SealedReport) -> SafeString:
        url = reverse("verify_fingerprint", args=[report.snapshot_sha256])
        return format_html('<a href="{}">{}</a>', url, _("The public page that verifies it"))
