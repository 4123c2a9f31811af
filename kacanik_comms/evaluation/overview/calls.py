"""What the evaluations of the years want of a person today."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from activities.views.today import Call
from kacanik_comms.accounts.models import User
from kacanik_comms.evaluation.models import Evaluation, EvaluationStep
from kacanik_comms.evaluation.workflow import State
from plans.models import AnnualPlan


def evaluations_of(plans: Sequence[AnnualPlan]) -> dict[int, Evaluation]:
    """The newest of each plan with its steps, the last one first; two queries."""
    steps = Prefetch("steps", EvaluationStep.objects.select_related("by").order_by("-at", "-pk"))
    found = Evaluation.objects.filter(plan__in=plans).select_related("submitted_by").order_by("revision")
    return {evaluation.plan_id: evaluation for evaluation in found.prefetch_related(steps)}


def calls_for(user: User, plans: Iterable[AnnualPlan], *, today: date) -> list[Call]:
    """Years that are over and not settled for whoever prepares, and what was submitted for whoever signs."""
    if not (user.is_officer or user.is_chief):
        return []
    over = [plan for plan in plans if plan.status == AnnualPlan.Status.ADOPTED and plan.ends_on < today]
    if not over:
        return []
    newest = evaluations_of(over)
    calls = [call_of(user, plan, newest.get(plan.pk)) for plan in over]
    return [call for call in calls if call]


def call_of(user: User, plan: AnnualPlan, evaluation: Evaluation | None) -> Call | None:
    """What one year's evaluation wants of the person; nothing where others have it in hand."""
    named = {"year": plan.year}
    to_it = (reverse("evaluation:year", args=[plan.year]), _("To the evaluation"))
    state = State(evaluation.state) if evaluation else None
    if user.is_chief and state == State.SUBMITTED and evaluation:
        who = {"who": evaluation.submitted_by}
        return Call(
            _(
                "The evaluation of %(year)s waits for you: %(who)s submitted it. Read it, and sign or return it."
            )
            % (named | who),
            *to_it,
        )
    if not user.is_officer:
        return None
    match state:
        case None:
            return Call(_("The year %(year)s is over, and its evaluation is not begun.") % named, *to_it)
        case State.RETURNED if evaluation:
            step = next((one for one in evaluation.steps.all() if one.to_state == State.RETURNED), None)
            return Call(
                _("The evaluation of %(year)s was returned with a remark:") % named,
                *to_it,
                words=step.remark if step else "",
            )
        case State.DRAFT:
            return Call(_("The evaluation of %(year)s is begun and not submitted yet.") % named, *to_it)
    return None
