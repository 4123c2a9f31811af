"""Where is it? One field over what is published."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import Activity
from activities.records.searching import best_first
from audiences.models import Audience
from kacanik_comms.core.search import asked_in, ranked
from kacanik_comms.public.addresses import of_activity
from kacanik_comms.public.pages import page
from kacanik_comms.public.serving import public
from plans.names.reading import names_on

MOST = 40


@public(is_kept=False)
def find(request: HttpRequest) -> HttpResponse:
    words, today = asked_in(request), timezone.localdate()
    activities = Activity.objects.published().select_related("plan", "objective")
    fitting = best_first(activities.with_words(words), words, on=today) if words else []
    audiences = Audience.objects.published().filter(pk__in=list(ranked(words, "audience")))
    return page(
        request,
        "find.html",
        {
            "words": words,
            "activities": [(of_activity(activity), activity) for activity in fitting[:MOST]],
            "audiences": names_on(today, audiences),
        },
        description=_("Search in the communication plan."),
    )
