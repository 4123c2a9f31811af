"""Who may see how the server is."""

from django.utils.translation import gettext as _

from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.policies import NotAllowed


def check_can_see_system(user: User) -> None:
    if not user.is_plan_admin:
        raise NotAllowed(_("Only plan administrators see the state of the server."))
