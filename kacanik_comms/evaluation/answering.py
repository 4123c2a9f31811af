"""Nothing waits for nobody: a step is refused where nobody with access, and no deputy, could take the next one."""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kacanik_comms.accounts.administrators import who_gives_roles
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.evaluation.models import Evaluation
from kacanik_comms.evaluation.policies import are_four_eyes
from kacanik_comms.evaluation.workflow import State


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


# Who takes the next step of an evaluation that somebody handed on.
NEXT = {State.SUBMITTED: Role.CHIEF, State.RETURNED: Role.OFFICER}


def waiting_for(person: User, *, losing: Collection[Role], on: date) -> list[Evaluation]:
    """The evaluations whose next step nobody could take any more if the person, and whoever stands in for them, lost
    these roles."""
    waiting = Evaluation.objects.filter(state__in=NEXT).select_related("plan")
    return [
        evaluation
        for evaluation in waiting
        if (role := NEXT[State(evaluation.state)]) in losing
        and (people := _who_answer(evaluation, role, on))
        and all(_answers_through(user, person, role) for user in people)
    ]


def check_nothing_waits_for(person: User, *, losing: Collection[Role], on: date) -> None:
    for evaluation in waiting_for(person, losing=losing, on=on):
        raise ValidationError(
            _(
                "The evaluation of %(year)s waits for %(person)s, and nobody else could take the next step. Give "
                "somebody else the role first."
            )
            % {"year": evaluation.plan.year, "person": person}
        )


def _who_answer(evaluation: Evaluation, role: Role, on: date) -> list[User]:
    people = User.objects.who_can_act_as(role, on=on)
    return [user for user in people if role != Role.CHIEF or are_four_eyes(user, evaluation)]


def _answers_through(user: User, person: User, role: Role) -> bool:
    """Whether they are the person, or have the role as their deputy alone."""
    has_it_otherwise = role in user.rights.own or any(pk != person.pk for pk in user.rights.those_with(role))
    return user == person or not has_it_otherwise
