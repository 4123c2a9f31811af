"""Who is told that somebody waits for a link that no letter brings."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from activities.models import AnswerLink
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.core.mail import absolute
from kacanik_comms.letters.actions import write
from kacanik_comms.letters.kinds import LetterKind
from plans.models import Office


def new_link_asked(link: AnswerLink, office: Office, *, at: datetime) -> None:
    """The officer, who makes links by hand."""
    write(
        to=User.objects.who_can_act_as(Role.OFFICER, on=timezone.localdate(at)).order_by("pk"),
        kind=LetterKind.LINK_ASKED,
        context={"office": office, "url": absolute(reverse("activities:answer_links", args=[office.pk]))},
        event=f"link asked:{link.pk}:{at.isoformat()}",
        at=at,
    )
