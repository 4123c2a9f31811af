"""Who records that an office was succeeded, and of which; with two faces, as in activities/rules/policies.py."""

from django.utils.translation import gettext as _

from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.policies import NotAllowed
from plans.models import Office


def check_can_succeed(user: User, office: Office) -> None:
    if not user.is_plan_admin:
        raise NotAllowed(_("Only the plan administrator can record that an office was merged or succeeded."))
    if hasattr(office, "succession"):
        raise NotAllowed(
            _("“%(office)s” was already succeeded by “%(successor)s”.")
            % {"office": office, "successor": office.succession.successor}
        )
