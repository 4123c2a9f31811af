"""Which photographs the report of a year prints, and what is said of them to those who do not see them."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from activities.models import Evidence
from activities.records.holding import lock_activity
from activities.rules.policies import check_can_publish_evidence
from kacanik_comms.accounts.models import User
from kacanik_comms.core import editing
from kacanik_comms.core.languages import OFFICIAL, is_given_in

MOST_IN_REPORT = 6


def choose_for_report(*, proof: Evidence, by: User, in_report: bool, **alternative_texts: str) -> Evidence:
    """Puts a photograph into the report of its year, or takes it out, with its texts by their columns."""
    check_can_publish_evidence(by)
    with transaction.atomic():
        lock_activity(proof.activity_id)
        current: Evidence = Evidence.objects.select_for_update().get(pk=proof.pk)
        for column, text in alternative_texts.items():
            setattr(current, column, text)
        if in_report:
            _check_fits_in_report(current)
        current.in_report = in_report
        editing.save(current, by)
        return current


def _check_fits_in_report(proof: Evidence) -> None:
    if not proof.is_image:
        raise ValidationError(_("Only photographs are printed in the report."))
    if not proof.is_public:
        raise ValidationError(_("The report is public, so publish the photograph first."))
    if not is_given_in(proof, "alternative_text", OFFICIAL):
        raise ValidationError(
            {"alternative_text_sq": _("Say in a sentence what can be seen; some readers do not see it.")}
        )
    chosen = Evidence.objects.filter(activity__plan=proof.activity.plan_id, in_report=True)
    if chosen.exclude(pk=proof.pk).count() >= MOST_IN_REPORT:
        raise ValidationError(
            _("The report has %(most)s photographs already. Take one out first.") % {"most": MOST_IN_REPORT}
        )
