"""Who is told that the adopted plan was changed where they answer for it."""

from django.urls import reverse

from activities.models import Amendment
from kacanik_comms.core.mail import absolute
from kacanik_comms.letters.actions import write_to_office
from kacanik_comms.letters.kinds import LetterKind
from plans.models import Office


def amended(amendment: Amendment) -> None:
    """The offices that answer for the activity; once a day for each activity, however often it is changed."""
    plan, activity = amendment.plan, amendment.activity
    context = {
        "amendment": amendment,
        "activity": activity,
        "year": plan.year,
        "url": absolute(reverse("plans:plan", args=[plan.year])),
    }
    for office in Office.objects.filter(responsibilities__activity=activity).distinct().order_by("pk"):
        write_to_office(
            office=office,
            kind=LetterKind.AMENDED,
            context=context,
            event=f"amended:{plan.pk}:{activity.pk}:{amendment.recorded_on}",
            at=amendment.at,
            besides=amendment.by,
        )
