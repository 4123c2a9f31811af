"""The Django admin of evidence: all of it in one list, to look at, and to decide which of it citizens see."""

from typing import cast

from django.contrib import admin
from django.db.models import QuerySet, URLField
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import Evidence, Occurrence, StatusUpdate
from activities.records import actions
from kacanik_comms.accounts.models import User
from kacanik_comms.core.admin import FoldedSearch, HistoryAdmin, ReadOnly, on_page


@admin.display(description=gettext_lazy("recorded by"))
def author(record: Occurrence | StatusUpdate | Evidence) -> str:
    """The person, or the office that answered from a letter."""
    if record.from_letter_id is None:
        return str(record.author)
    return _("%(who)s, from a letter") % {"who": record.author}


@admin.register(Evidence)
class EvidenceAdmin(ReadOnly, FoldedSearch, HistoryAdmin):
    """Evidence is added and removed on the page of its activity, where the year and the file are looked at."""

    list_display = ["__str__", "activity", "is_public", "in_report", author, "added_at"]
    list_filter = ["is_public", "in_report", "activity__plan", "activity__objective"]
    list_select_related = ["activity", "added_by", "from_letter__office"]
    search_fields = ["caption", "url", "name", "activity__title_sq"]
    date_hierarchy = "added_at"
    # As Django will do by itself from 6.0 on.
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    actions = ["show_to_citizens", "show_to_citizens_no_longer"]

    def where_it_is_kept(self) -> SafeString:
        sentence = _("Evidence is added and removed on the page of its activity: {}.")
        return on_page(sentence, reverse("activities:list"), _("Activities"))

    @admin.action(description=gettext_lazy("Publish the selected evidence"))
    def show_to_citizens(self, request: HttpRequest, chosen: QuerySet[Evidence]) -> HttpResponse | None:
        """Asks once, with what citizens will see, as the pages do."""
        if "confirmed" in request.POST:
            self._publish(request, chosen, is_public=True)
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Publish for citizens"),
            "opts": self.opts,
            "chosen": chosen.select_related("activity__plan", "activity__objective", "occurrence"),
        }
        return TemplateResponse(request, "admin/activities/evidence/publish.html", context)

    @admin.action(description=gettext_lazy("Unpublish the selected evidence"))
    def show_to_citizens_no_longer(self, request: HttpRequest, chosen: QuerySet[Evidence]) -> None:
        self._publish(request, chosen, is_public=False)

    def _publish(self, request: HttpRequest, chosen: QuerySet[Evidence], *, is_public: bool) -> None:
        for proof in chosen:
            actions.publish_evidence(proof=proof, by=cast(User, request.user), is_public=is_public)
