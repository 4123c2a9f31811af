"""Who is told of a step of the evaluation, and by which letter."""

from collections.abc import Iterable
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.core.mail import absolute
from kacanik_comms.evaluation.models import Evaluation, EvaluationStep, SignatureRequest
from kacanik_comms.letters.actions import receivers_of, write
from kacanik_comms.letters.kinds import LetterKind
from kacanik_comms.letters.models import Letter
from plans.models import AnnualPlan

# Of each step the letter, for whoever has to act next and whoever is to know.
TOLD: dict[str, tuple[LetterKind, tuple[Role, ...]]] = {
    "submit": (LetterKind.SUBMITTED, (Role.CHIEF,)),
    "withdraw": (LetterKind.WITHDRAWN, (Role.CHIEF,)),
    "return": (LetterKind.RETURNED, (Role.OFFICER,)),
    "sign": (LetterKind.SIGNED, (Role.OFFICER, Role.PLAN_ADMIN)),
}


def step_taken(step: EvaluationStep) -> None:
    """Tells of it, and keeps to whom a letter is on its way: the page names them and nobody else."""
    evaluation = step.evaluation
    context = {
        "evaluation": evaluation,
        "year": evaluation.plan.year,
        "step": step,
        "url": absolute(evaluation.get_absolute_url()),
    }
    kind, roles = TOLD[step.name]
    to = _with(roles, besides=step.by, on=timezone.localdate(step.at))
    letters = write(to=to, kind=kind, context=context, event=event_of(step), at=step.at)
    step.informed = receivers_of(letters)


def event_of(step: EvaluationStep) -> str:
    return f"step:{step.pk}"


def with_letters(steps: Iterable[EvaluationStep]) -> list[EvaluationStep]:
    """The steps, each with its letters and so with who was informed; one query for all."""
    steps = list(steps)
    letters: dict[str, list[Letter]] = {event_of(step): [] for step in steps}
    for letter in Letter.objects.filter(event__in=letters).select_related("receiver").order_by("pk"):
        letters[letter.event].append(letter)
    for step in steps:
        step.letters = letters[event_of(step)]
    return steps


def revision_begun(evaluation: Evaluation, by: User) -> None:
    context = {
        "evaluation": evaluation,
        "year": evaluation.plan.year,
        "by": by,
        "url": absolute(evaluation.get_absolute_url()),
    }
    on = timezone.localdate(evaluation.prepared_at)
    write(
        to=_with((Role.OFFICER, Role.CHIEF), besides=by, on=on),
        kind=LetterKind.REVISED,
        context=context,
        event=f"revision:{evaluation.pk}",
        at=evaluation.prepared_at,
    )


def findings_proposed(evaluation: Evaluation, draft: AnnualPlan, at: datetime) -> None:
    """Once signed, to whoever works on the draft of a later year."""
    context = {
        "year": evaluation.plan.year,
        "next_year": draft.year,
        "url": absolute(reverse("plans:plan", args=[draft.year])),
    }
    to = User.objects.who_can_act_as(Role.OFFICER, Role.PLAN_ADMIN, on=timezone.localdate(at)).order_by("pk")
    event = f"findings:{evaluation.pk}:{draft.pk}"
    write(to=to, kind=LetterKind.FINDINGS, context=context, event=event, at=at)


def signature_given_up(request: SignatureRequest, at: datetime) -> None:
    """Tells whoever pressed "Sign", and may have gone home since, that nothing was signed."""
    year = request.evaluation.plan.year
    context = {
        "year": year,
        "request": request,
        "url": absolute(reverse("report:signature", args=[year])),
    }
    write(
        to=[request.by], kind=LetterKind.NOT_SIGNED, context=context, event=f"signature:{request.pk}", at=at
    )


def _with(roles: Iterable[Role], *, besides: User, on: date) -> Iterable[User]:
    """Those who have one of the roles, or act for who has it, but not whoever took the step themselves."""
    return User.objects.who_can_act_as(*roles, on=on).exclude(pk=besides.pk).order_by("pk")
