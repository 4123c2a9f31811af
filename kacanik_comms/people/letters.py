"""The letter with which somebody is invited."""

from django.utils import timezone

from kacanik_comms.core.mail import write_to
from kacanik_comms.people.models import Invitation


def invitation_made(invitation: Invitation, link: str) -> bool:
    """Answers whether the mail server accepted it. The link stands in it and nowhere else."""
    context = {
        "invitation": invitation,
        "link": link,
        "until": timezone.localdate(invitation.expires_at),
    }
    return write_to(invitation.email, invitation.language, "invitation", context)
