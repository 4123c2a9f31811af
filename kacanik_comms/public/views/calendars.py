"""The published year as a calendar."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from activities.models import Activity, AssemblySession
from activities.pages.calendar_entries import calendar_of
from kacanik_comms.public import reading
from kacanik_comms.public.addresses import of_activity, whole
from kacanik_comms.public.serving import open_data, public


@open_data
@public(shows_year_alone=True)
def calendar(request: HttpRequest, year: int) -> HttpResponse:
    plan = reading.plan_of_year(reading.published_plans(), year)
    content = calendar_of(
        _("Communication plan of Kaçanik %(year)s") % {"year": year},
        Activity.objects.published().filter(plan=plan).for_page(),
        AssemblySession.objects.published().filter(date__year=year).order_by("date", "pk"),
        address_of=lambda activity: whole(of_activity(activity)),
    )
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'inline; filename="kacanik-{year}.ics"'},
    )
