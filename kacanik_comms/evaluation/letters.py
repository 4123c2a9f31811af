"""Who is told of a step of the evaluation, and by which letter."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils import timezone

from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.core.mail import absolute, send
from kacanik_comms.evaluation.models import Evaluation, EvaluationStep, SignatureRequest

# Of each step the letter, for whoever has to act next and whoever is to know.
TOLD: dict[str, tuple[str, tuple[Role, ...]]] = {
    "submit": ("evaluation_submitted", (Role.CHIEF,)),
    "withdraw": ("evaluation_withdrawn", (Role.CHIEF,)),
    "return": ("evaluation_returned", (Role.OFFICER,)),
    "sign": ("evaluation_signed", (Role.OFFICER, Role.PLAN_ADMIN)),
}


def step_taken(step: EvaluationStep) -> None:
    """Tells of it, and keeps whose letter left: the page names them and nobody else."""
    evaluation = step.evaluation
    context = {
        "evaluation": evaluation,
        "year": evaluation.plan.year,
        "step": step,
        "url": absolute(evaluation.get_absolute_url()),
    }
    template, roles = TOLD[step.name]
    to = _with(roles, besides=step.by, on=timezone.localdate(step.at))
    step.informed = send(to, template, context)


def revision_begun(evaluation: Evaluation, by: User) -> list[User]:
    context = {
        "evaluation": evaluation,
        "year": evaluation.plan.year,
        "by": by,
        "url": absolute(evaluation.get_absolute_url()),
    }
    on = timezone.localdate(evaluation.prepared_at)
    return send(_with((Role.OFFICER, Role.CHIEF), besides=by, on=on), "evaluation_revised", context)


def signature_given_up(request: SignatureRequest) -> list[User]:
    """Tells whoever pressed "Sign", and may have gone home since, that nothing was signed."""
    year = request.evaluation.plan.year
    context = {
        "year": year,
        "request": request,
        "url": absolute(reverse("report:signature", args=[year])),
    }
    return send([request.by], "evaluation_not_signed", context)


def _with(roles: Iterable[Role], *, besides: User, on: date) -> Iterable[User]:
    """Those who have one of the roles, or act for who has it, but not whoever took the step themselves."""
    return User.objects.who_can_act_as(*roles, on=on).exclude(pk=besides.pk).order_by("pk")
