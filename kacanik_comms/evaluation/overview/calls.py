"""What the evaluations of the years want of a person today."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from activities.pages.today import Call
from kacanik_comms.accounts.models import User
from kacanik_comms.evaluation.models import Evaluation
from kacanik_comms.evaluation.workflow import State
from plans.models import AnnualPlan


def asks_for_evaluation(plans: Iterable[AnnualPlan], *, today: date) -> list[AnnualPlan]:
    """The years that are over, neither signed nor closed, and not put aside."""
    adopted = (plan for plan in plans if plan.status == AnnualPlan.Status.ADOPTED)
    return [plan for plan in adopted if plan.ends_on < today and not plan.is_put_aside]


def calls_for(user: User, plans: Iterable[AnnualPlan]) -> list[Call]:
    """What the evaluations of these years want of the person."""
    plans = list(plans)
    evaluations = Evaluation.objects.with_people().latest_of_each(plans)
    calls = [call_of(user, plan, evaluations.get(plan.pk)) for plan in plans]
    return [call for call in calls if call]


def call_of(user: User, plan: AnnualPlan, evaluation: Evaluation | None) -> Call | None:
    """What one year's evaluation wants of the person; nothing where others have it in hand."""
    named = {"year": plan.year}
    to_it = (reverse("evaluation:year", args=[plan.year]), _("To the evaluation"))
    state = State(evaluation.state) if evaluation else None
    if user.is_chief and evaluation and state == State.SUBMITTED:
        who = {"who": evaluation.submitted_by}
        return Call(
            _("%(who)s submitted the evaluation of %(year)s. Read it, then sign or return it.")
            % (named | who),
            *to_it,
        )
    if not user.is_officer:
        return None
    match state:
        case None:
            return Call(_("The year %(year)s is over; its evaluation has not begun.") % named, *to_it)
        case State.RETURNED:
            step = evaluation.last_step if evaluation else None
            return Call(
                _("The evaluation of %(year)s was returned with a remark:") % named,
                *to_it,
                words=step.remark if step else "",
            )
        case State.DRAFT:
            return Call(_("The evaluation of %(year)s has begun and is not submitted yet.") % named, *to_it)
    return None
