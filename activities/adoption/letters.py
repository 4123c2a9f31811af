"""Who is told that the adopted plan was changed where they answer for it."""

from django.urls import reverse

from activities.models import Amendment
from kacanik_comms.accounts.models import User
from kacanik_comms.core.mail import absolute
from kacanik_comms.letters.actions import write
from kacanik_comms.letters.kinds import LetterKind


def amended(amendment: Amendment) -> None:
    """The members of the offices that answer for the activity; once a day, however many lines are changed."""
    activity = amendment.activity
    to = User.objects.here(on=amendment.recorded_on).filter(offices__responsibilities__activity=activity)
    plan = amendment.plan
    write(
        to=to.exclude(pk=amendment.by_id).distinct().order_by("pk"),
        kind=LetterKind.AMENDED,
        context={
            "amendment": amendment,
            "activity": activity,
            "year": plan.year,
            "url": absolute(reverse("plans:plan", args=[plan.year])),
        },
        event=f"amended:{plan.pk}:{amendment.recorded_on}",
        at=amendment.at,
    )
