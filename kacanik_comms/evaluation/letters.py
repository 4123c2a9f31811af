"""Who is told of a step of the evaluation, and by which letter."""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse

from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.core.mail import absolute, send
from kacanik_comms.evaluation.models import Evaluation, EvaluationStep, SignatureRequest
from kacanik_comms.evaluation.workflow import State

# Whoever has to act next, and whoever is to know.
TOLD: dict[str, tuple[Role, ...]] = {
    State.SUBMITTED: (Role.CHIEF,),
    State.RETURNED: (Role.OFFICER,),
    State.SIGNED: (Role.OFFICER, Role.PLAN_ADMIN),
}


def step_taken(step: EvaluationStep) -> int:
    evaluation = step.evaluation
    context = {
        "evaluation": evaluation,
        "year": evaluation.plan.year,
        "step": step,
        "url": absolute(evaluation.get_absolute_url()),
    }
    return send(_with(TOLD[step.to_state], besides=step.by), f"evaluation_{step.to_state}", context)


def revision_begun(evaluation: Evaluation, by: User) -> int:
    context = {
        "evaluation": evaluation,
        "year": evaluation.plan.year,
        "by": by,
        "url": absolute(evaluation.get_absolute_url()),
    }
    return send(_with((Role.OFFICER, Role.CHIEF), besides=by), "evaluation_revised", context)


def signature_given_up(request: SignatureRequest) -> int:
    """Tells whoever pressed "Sign", and may have gone home since, that nothing was signed."""
    year = request.evaluation.plan.year
    context = {
        "year": year,
        "request": request,
        "url": absolute(reverse("report:signature", args=[year])),
    }
    return send([request.by], "evaluation_not_signed", context)


def _with(roles: Iterable[Role], *, besides: User) -> Iterable[User]:
    """Those who have one of the roles, but not whoever took the step themselves."""
    return User.objects.filter(Q(groups__name__in=roles)).exclude(pk=besides.pk).distinct().order_by("pk")
