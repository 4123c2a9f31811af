"""Who drafts a plan and discards a draft; two faces, as in ../policies.py. Who writes in one stands with the editor."""

from django.utils.translation import gettext as _

from activities.editor.policies import (  # noqa: F401 - asked for here too
    can_draft,
    can_edit_draft,
    check_can_draft,
    check_can_edit_draft,
)
from activities.records.recorded import plans_with_records
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.evaluation.policies import allows
from plans.models import AnnualPlan


def check_can_discard(user: User, plan: AnnualPlan) -> None:
    """Only a draft, as long as nobody has recorded anything in it."""
    check_can_edit_draft(user, plan)
    if plans_with_records([plan]):
        raise NotAllowed(_("The plan of %(year)s has records and cannot be discarded.") % {"year": plan.year})


def can_discard(user: User, plan: AnnualPlan) -> bool:
    return allows(check_can_discard, user, plan)
