"""What the evaluations of the years want of a person today."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from activities.pages.today import Call
from kacanik_comms.accounts.models import User
from kacanik_comms.evaluation.models import Evaluation
from kacanik_comms.evaluation.progress import Sealing, sealings_of
from kacanik_comms.evaluation.workflow import State
from plans.models import AnnualPlan


def asks_for_evaluation(plans: Iterable[AnnualPlan], *, today: date) -> list[AnnualPlan]:
    """The years that are over, neither signed nor closed, and not put aside."""
    adopted = (plan for plan in plans if plan.status == AnnualPlan.Status.ADOPTED)
    return [plan for plan in adopted if plan.ends_on < today and not plan.is_put_aside]


def calls_for(user: User, plans: Iterable[AnnualPlan]) -> list[Call]:
    """What the evaluations of these years want of the person, what waits for nobody else first."""
    plans = list(plans)
    evaluations = Evaluation.objects.with_people().latest_of_each(plans)
    sealings = sealings_of(evaluations.values()) if user.is_chief else {}
    calls = [_call_of(user, plan, evaluations.get(plan.pk), sealings) for plan in plans]
    return sorted((call for call in calls if call), key=lambda call: not call.is_urgent)


def call_of(user: User, plan: AnnualPlan, evaluation: Evaluation | None) -> Call | None:
    """What one year's evaluation wants of the person; nothing where others have it in hand."""
    sealings = sealings_of([evaluation]) if user.is_chief and evaluation else {}
    return _call_of(user, plan, evaluation, sealings)


def _call_of(
    user: User, plan: AnnualPlan, evaluation: Evaluation | None, sealings: Mapping[int, Sealing]
) -> Call | None:
    state = State(evaluation.state) if evaluation else None
    if user.is_chief and evaluation and state == State.SUBMITTED:
        return _to_sign(plan, evaluation, sealings.get(evaluation.pk))
    if not user.is_officer:
        return None
    named = {"year": plan.year}
    url, label = reverse("evaluation:year", args=[plan.year]), _("To the evaluation")
    match state:
        case None:
            sentence = _("The year %(year)s is over; its evaluation has not begun.") % named
            return Call(plan.year, sentence, url, label)
        case State.RETURNED:
            step = evaluation.last_step if evaluation else None
            return Call(
                plan.year,
                _("The evaluation of %(year)s was returned with a remark:") % named,
                url,
                label,
                words=step.remark if step else "",
                is_urgent=True,
            )
        case State.DRAFT:
            sentence = _("The evaluation of %(year)s has begun and is not submitted yet.") % named
            return Call(plan.year, sentence, url, label)
    return None


def _to_sign(plan: AnnualPlan, evaluation: Evaluation, sealing: Sealing | None) -> Call:
    """For the chief: the evaluation to be read and signed, and its report; meanwhile, how far its sealing is."""
    if sealing:
        url = reverse("report:signature", args=[plan.year])
        return Call(plan.year, sealing.sentence, url, _("How far it is"), is_urgent=True)
    report = f"{reverse('report:report', args=[plan.year])}?edition={get_language()}"
    return Call(
        plan.year,
        _("%(who)s submitted the evaluation of %(year)s. Read it, then sign or return it.")
        % {"who": evaluation.submitted_by_whom, "year": plan.year},
        reverse("evaluation:year", args=[plan.year]),
        _("To the evaluation"),
        is_urgent=True,
        more=(report, _("The report (PDF)")),
    )
