"""Taking a selection of activities along, as the list shows it."""

from django.conf import settings
from django.http import FileResponse, Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from activities.models import Activity
from activities.pages.access import signed_in
from activities.pages.filters import ActivityFilter
from activities.pages.selection import Selection, plan_asked_for
from activities.records.kept import readings_of
from activities.records.tables import activity_table
from activities.rules.policies import check_can_see_activities
from kacanik_comms.accounts.http import SignedInRequest
from kacanik_comms.core.dates import reading_day
from kacanik_comms.core.tables import MEDIA_TYPES, as_csv, as_workbook


@require_safe
@signed_in
@never_cache
def export(request: SignedInRequest, kind: str) -> FileResponse:
    """The activities of the same address as the list's, as CSV or as a spreadsheet."""
    check_can_see_activities(request.user)
    today = timezone.localdate()
    plan = plan_asked_for(request, on=today)
    if plan is None or kind not in {"csv", "xlsx"}:
        raise Http404
    on = reading_day(today, plan.ends_on)
    of_year = Activity.objects.visible_to(request.user).filter(plan=plan)
    asked = ActivityFilter(Selection(request, plan, today=today).filters, of_year, on=on)
    chosen = Activity.objects.filter(pk__in=asked.qs.order_by().values("pk"))
    table = activity_table(readings_of(chosen.for_page(), on=on))
    title = _("Activities %(year)s") % {"year": plan.year}
    content = (
        as_csv(table)
        if kind == "csv"
        else as_workbook([table], title=title, about=settings.SITE_URL, made_on=plan.starts_on)
    )
    return FileResponse(
        content,
        as_attachment=True,
        filename=f"kacanik-{plan.year}-activities.{kind}",
        content_type=MEDIA_TYPES[kind],
    )
