"""Who may read, prepare, judge and sign the evaluation of a year. Each rule has two faces: `check_can_…` raises with
a sentence for the person, `can_…` answers yes or no for a button."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from activities.rules.policies import can_record
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.accounts.roles import Role
from kacanik_comms.evaluation.models import Evaluation
from kacanik_comms.evaluation.progress import sealing_of
from kacanik_comms.evaluation.workflow import STEPS, State
from plans.models import AnnualPlan


def allows(check: Callable[..., None], *args: Any) -> bool:
    try:
        check(*args)
    except NotAllowed:
        return False
    return True


def can_see_evaluation(user: User) -> bool:
    return user.sees_whole_plan


def check_can_see_evaluation(user: User) -> None:
    if not can_see_evaluation(user):
        raise NotAllowed(_("The evaluation is read by the information officer and the mayor's cabinet."))


def starts_with_the_dashboard(user: User) -> bool:
    """Whoever judges the year and reports on nothing."""
    return user.is_chief and not can_record(user)


def check_can_begin(user: User, plan: AnnualPlan) -> None:
    """To begin the first evaluation of a year; the later ones are revisions."""
    if not user.is_officer:
        raise NotAllowed(_("The evaluation is prepared by the information officer."))
    if plan.status == AnnualPlan.Status.DRAFT:
        raise NotAllowed(
            _("The plan of %(year)s is still a draft and cannot be evaluated yet.") % {"year": plan.year}
        )
    _check_is_not_put_aside(plan)


def can_begin(user: User, plan: AnnualPlan) -> bool:
    return allows(check_can_begin, user, plan)


def _check_is_not_put_aside(plan: AnnualPlan) -> None:
    if plan.is_put_aside:
        raise NotAllowed(
            _("The year %(year)s was put aside as not evaluated here. Take that back first.")
            % {"year": plan.year}
        )


def check_can_put_aside(user: User, plan: AnnualPlan, *, today: date) -> None:
    """To say that nobody evaluates a year that is over, for example one of before there was this application."""
    check_can_see_evaluation(user)
    named = {"year": plan.year}
    if plan.status != AnnualPlan.Status.ADOPTED:
        raise NotAllowed(_("Only a year with an adopted plan that is not evaluated yet can be put aside."))
    if plan.ends_on >= today:
        raise NotAllowed(
            _("The year %(year)s is not over; only a year that is over can be put aside.") % named
        )
    if plan.is_settled:
        raise NotAllowed(_("The evaluation of %(year)s is submitted or signed, so it is evaluated.") % named)


def can_put_aside(user: User, plan: AnnualPlan, *, today: date) -> bool:
    return not plan.is_put_aside and allows(partial(check_can_put_aside, today=today), user, plan)


def check_can_write(user: User, evaluation: Evaluation) -> None:
    """To write sections, assessments, values and findings."""
    if not user.is_officer:
        raise NotAllowed(_("The evaluation is prepared by the information officer."))
    if evaluation.is_signed:
        raise NotAllowed(_("The evaluation is signed and can no longer be changed."))
    if not evaluation.is_written:
        raise NotAllowed(
            _("The evaluation is submitted; it can be changed only if the chief of cabinet returns it.")
        )


def can_write(user: User, evaluation: Evaluation) -> bool:
    return allows(check_can_write, user, evaluation)


def check_can_judge(user: User, evaluation: Evaluation) -> None:
    """To write the cabinet's judgement, which opens the report."""
    if not user.is_chief:
        raise NotAllowed(_("The judgement is given by the chief of cabinet."))
    if evaluation.state != State.SUBMITTED:
        raise NotAllowed(_("The judgement can be given only after submission and before signature."))


def can_judge(user: User, evaluation: Evaluation) -> bool:
    return allows(check_can_judge, user, evaluation)


def check_can_register(user: User, evaluation: Evaluation) -> None:
    """To give the report its number in the register of documents, from the first draft to the signature."""
    check_can_see_evaluation(user)
    if not (user.is_officer or user.is_chief):
        raise NotAllowed(
            _("The protocol number is given by the information officer or the chief of cabinet.")
        )
    if evaluation.is_signed:
        raise NotAllowed(_("The evaluation is signed and can no longer be changed."))


def can_register(user: User, evaluation: Evaluation) -> bool:
    return allows(check_can_register, user, evaluation)


def check_can_submit(user: User, evaluation: Evaluation) -> None:
    if not user.is_officer:
        raise NotAllowed(_("The evaluation is submitted by the information officer."))
    _check_is_not_put_aside(evaluation.plan)
    _check_state(evaluation, "submit")


def can_submit(user: User, evaluation: Evaluation) -> bool:
    return allows(check_can_submit, user, evaluation)


def check_can_withdraw(user: User, evaluation: Evaluation) -> None:
    """To take a submission back, as long as nobody judged anything in it."""
    if not user.is_officer:
        raise NotAllowed(_("The submission is withdrawn by the information officer."))
    _check_state(evaluation, "withdraw")
    if evaluation.is_judged:
        raise NotAllowed(
            _("The cabinet has begun to judge the evaluation; now the chief of cabinet signs or returns it.")
        )


def can_withdraw(user: User, evaluation: Evaluation) -> bool:
    return allows(check_can_withdraw, user, evaluation)


def check_can_return(user: User, evaluation: Evaluation) -> None:
    if not user.is_chief:
        raise NotAllowed(_("The evaluation is returned by the chief of cabinet."))
    _check_state(evaluation, "return")


def can_return(user: User, evaluation: Evaluation) -> bool:
    return allows(check_can_return, user, evaluation)


def check_can_sign(user: User, evaluation: Evaluation) -> None:
    if not user.is_chief:
        raise NotAllowed(_("The evaluation is signed by the chief of cabinet."))
    _check_state(evaluation, "sign")
    if evaluation.submitted_by_id == user.pk:
        raise NotAllowed(_("You submitted this evaluation yourself; somebody else has to sign it."))
    if not are_four_eyes(user, evaluation):
        raise NotAllowed(
            _(
                "You or the person in whose place you act submitted this evaluation; somebody else has to sign it."
            )
        )


def are_four_eyes(user: User, evaluation: Evaluation) -> bool:
    """Whether neither the person nor anybody in whose place they would sign is among those who submitted it.

    Who is chief of cabinet by themselves signs for nobody else. A deputy signs nothing that anybody submitted whose
    deputy they are, in whichever role.
    """
    signing = {user.pk}
    if Role.CHIEF not in user.rights.own:
        signing.update(user.rights.others)
    return signing.isdisjoint({evaluation.submitted_by_id, evaluation.submitted_on_behalf_of_id})


def can_sign(user: User, evaluation: Evaluation) -> bool:
    return allows(check_can_sign, user, evaluation)


def check_can_revise(user: User, evaluation: Evaluation) -> None:
    """To begin a revision of what was signed last."""
    if not (user.is_officer or user.is_chief):
        raise NotAllowed(_("A revision is begun by the information officer or the chief of cabinet."))
    _check_state(evaluation, "revise")
    if evaluation.plan.evaluations.filter(revision__gt=evaluation.revision).exists():
        raise NotAllowed(_("A later revision of this evaluation has already begun."))


def can_revise(user: User, evaluation: Evaluation) -> bool:
    return allows(check_can_revise, user, evaluation)


def check_is_not_being_sealed(evaluation: Evaluation) -> None:
    """What the chief signed is fixed from the press of the button on."""
    if sealing_of(evaluation):
        raise NotAllowed(_("The evaluation is being sealed. Wait until it is signed, or not."))


def _check_state(evaluation: Evaluation, step: str) -> None:
    state = State(evaluation.state)
    if state not in STEPS[step].sources:
        raise NotAllowed(
            _("“%(step)s” is not possible: the evaluation is %(state)s.")
            % {"step": STEPS[step].label, "state": state.label}
        )
