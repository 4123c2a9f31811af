"""Nothing waits for nobody: a step is refused where nobody with access, and no deputy, could take the next one."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kacanik_comms.accounts.administrators import who_gives_roles
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.evaluation.models import Evaluation
from kacanik_comms.evaluation.policies import are_four_eyes


def check_somebody_can_sign(evaluation: Evaluation, *, on: date) -> None:
    """Of an evaluation that is about to be submitted: somebody else than those who submit it."""
    chiefs = User.objects.who_can_act_as(Role.CHIEF, on=on)
    if not any(are_four_eyes(user, evaluation) for user in chiefs):
        raise ValidationError(
            [
                _("Nobody else with access is chief of cabinet or their deputy, so nobody could sign it."),
                who_gives_roles(on=on),
            ]
        )


def check_somebody_can_write(*, on: date) -> None:
    """Of an evaluation that is about to be open again."""
    if not User.objects.who_can_act_as(Role.OFFICER, on=on).exists():
        raise ValidationError(
            [
                _("Nobody with access is information officer or their deputy, so nobody could write it."),
                who_gives_roles(on=on),
            ]
        )
