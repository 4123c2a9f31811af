"""Who may do what with an activity. Each rule has two faces: `check_can_…` raises with a sentence for the
person, `can_…` answers yes or no for a button."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import Activity, AnswerLink, Evidence, Occurrence, RemovedOccurrence
from activities.querysets import offices_reported_by
from activities.records.undo import TIME_TO_THINK
from activities.rules.authors import Author, person_of
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.accounts.roles import Role
from plans.models import AnnualPlan, Office
from plans.policies import can_see_plans, check_can_see_plans

A = TypeVar("A")
T = TypeVar("T")

# Whoever reads the plan sees its activities; which of them, `visible_to` says.
can_see_activities, check_can_see_activities = can_see_plans, check_can_see_plans


def can_record(user: User) -> bool:
    """Something at least: of which activities, `can_report_on` says."""
    return user.is_officer or user.is_plan_admin or user.is_contributor


def check_can_report_on(by: Author, activity: Activity) -> None:
    """Reporting is to change the status, to record or skip an occurrence, and to add evidence."""
    if isinstance(by, AnswerLink):
        check_can_answer(by, activity)
        return
    if not (by.is_officer or by.is_plan_admin or answers_for(by, activity)):
        raise NotAllowed(
            _("Only the information officer and the offices responsible can report on this activity.")
        )
    check_year_is_open(activity.plan)


def can_report_on(by: Author, activity: Activity) -> bool:
    return _allows(check_can_report_on, by, activity)


def check_can_answer(link: AnswerLink, activity: Activity) -> None:
    """With the link of a letter its receiver reports on the rows of that letter, as far as they still could without
    it. All is read anew: it may have been ended, or somebody may have left, a moment ago."""
    now = timezone.now()
    current = AnswerLink.objects.open(at=now).filter(pk=link.pk, activities=activity).first()
    if current is None:
        raise NotAllowed(_("This link is no longer valid, or does not cover this activity."))
    if current.person:
        check_can_report_on(current.person, activity)
        return
    if not activity.responsibilities.filter(office=current.office_id).exists():
        raise NotAllowed(_("The office is no longer responsible for this activity."))
    check_year_is_open(activity.plan)


def rows_to_answer(link: AnswerLink, activities: Iterable[Activity]) -> set[int]:
    """Of the rows of a link that is open, read `for_page`, those for which its receiver still answers."""
    if link.person:
        return those_to_report_on(link.person, activities)
    return {
        activity.pk
        for activity in activities
        if activity.plan.takes_records
        and any(row.office_id == link.office_id for row in activity.responsibilities.all())
    }


# What an office says about a special activity in a row of the start page, and why it did not happen.
STEPS_FROM_LETTERS = ("complete", "start", "resume", "close_as_not_completed")


def check_can_take_step(by: Author, step: str) -> None:
    """Signed in, each step of the workflow; from a letter those of its rows."""
    if isinstance(by, AnswerLink) and step not in STEPS_FROM_LETTERS:
        raise NotAllowed(_("This is possible only for somebody who is signed in."))


def check_can_keep_answer_links(user: User) -> None:
    """To make a link to answer by hand, and to end it."""
    if not can_keep_answer_links(user):
        raise NotAllowed(_("Only the information officer and the plan administrator keep links to answer."))


def can_keep_answer_links(user: User) -> bool:
    return bool(user.is_officer or user.is_plan_admin)


def check_can_record_beyond_plan(user: User, plan: AnnualPlan) -> None:
    """What no plan foresaw is recorded by whoever could record what it did."""
    has_office = user.is_contributor and offices_reported_by(user).exists()
    if not (user.is_officer or user.is_plan_admin or has_office):
        raise NotAllowed(
            _("Only the information officer and the offices of the municipality can record what was done.")
        )
    check_year_is_open(plan)


def can_record_beyond_plan(user: User, plan: AnnualPlan) -> bool:
    return _allows(check_can_record_beyond_plan, user, plan)


def check_can_remove(user: User, proof: Evidence, at: datetime) -> None:
    """Whoever added evidence has ten minutes to take it back; those who keep the plan's records may do so later."""
    check_can_report_on(user, proof.activity)
    if not those_to_remove(user, [proof], at):
        raise NotAllowed(
            _(
                "Evidence can be removed within ten minutes by the person who added it, later only "
                "by the information officer."
            )
        )


def those_to_remove(user: User, evidence: Iterable[Evidence], at: datetime) -> list[Evidence]:
    """Of the evidence of an activity that the person can report on, what they can remove."""
    if user.is_officer or user.is_plan_admin:
        return list(evidence)
    return [
        proof for proof in evidence if proof.added_by_id == user.pk and at - proof.added_at <= TIME_TO_THINK
    ]


def check_can_remove_record(user: User, occurrence: Occurrence) -> None:
    """Whoever recorded that something happened, or was skipped, mends it; those who keep the plan's records too."""
    check_can_report_on(user, occurrence.activity)
    if not records_to_remove(user, [occurrence]):
        raise NotAllowed(
            _("A record can be changed or removed by the person who made it or by the information officer.")
        )


def can_remove_record(user: User, occurrence: Occurrence) -> bool:
    return _allows(check_can_remove_record, user, occurrence)


def check_can_take_removal_back(user: User, removed: RemovedOccurrence) -> None:
    """Whoever could remove it; where the activity went with its last record, the offices that answer for it did too."""
    check_year_is_open(removed.plan)
    if Activity.objects.filter(pk=removed.activity_id).exists():
        check_can_report_on(user, removed.activity)
    if not removals_to_take_back(user, [removed]):
        raise NotAllowed(
            _("A record can be changed or removed by the person who made it or by the information officer.")
        )


def can_take_removal_back(user: User, removed: RemovedOccurrence) -> bool:
    return _allows(check_can_take_removal_back, user, removed)


def records_to_remove(user: User, occurrences: Iterable[Occurrence]) -> set[int]:
    """Of the records of an activity that the person can report on, those that they can change and remove."""
    return _of_their_own(user, occurrences)


def removals_to_take_back(user: User, removed: Iterable[RemovedOccurrence]) -> set[int]:
    return _of_their_own(user, removed)


def those_to_report_on(user: User, activities: Iterable[Activity]) -> set[int]:
    """Of the activities of a page, read `with_own`, those that the person can report on, without asking once more."""
    open_years = [activity for activity in activities if activity.plan.takes_records]
    if user.is_officer or user.is_plan_admin:
        return {activity.pk for activity in open_years}
    if not user.is_contributor:
        return set()
    return {activity.pk for activity in open_years if getattr(activity, "is_own", False)}


def those_to_answer_for(user: User, is_own: Mapping[int, bool]) -> set[int]:
    """The same by the keys of activities of open years, each with whether it belongs to an office of the person."""
    if user.is_officer or user.is_plan_admin:
        return set(is_own)
    return {key for key, own in is_own.items() if own} if user.is_contributor else set()


def answers_for_any(user: User, seen: int, *, own: int) -> bool:
    """Whether they answer for any of so many activities that they see, of which so many are of their offices."""
    if user.is_officer or user.is_plan_admin:
        return seen > 0
    return own > 0 if user.is_contributor else False


def can_publish_evidence(user: User) -> bool:
    """Whether citizens see a proof is decided by those who answer for what the municipality publishes."""
    return bool(user.is_officer or user.is_plan_admin)


def check_can_publish_evidence(user: User) -> None:
    # Not bound to an open year: a photograph that somebody objects to is taken back at any time.
    if not can_publish_evidence(user):
        raise NotAllowed(
            _("Only the information officer and the plan administrator decide which evidence is public.")
        )


def check_can_keep_calendar(user: User, office: Office) -> None:
    """To make and close the private address of an office's calendar."""
    if not (user.is_officer or user.is_plan_admin or office.members.filter(pk__in=user.acts_for).exists()):
        raise NotAllowed(
            _(
                "Calendars are for the members of an office, the information officer and the plan "
                "administrator."
            )
        )


def check_can_keep_sessions(user: User) -> None:
    """To enter, change and remove sessions of the Assembly; everybody who sees activities reads them."""
    if not (user.is_officer or user.is_plan_admin):
        raise NotAllowed(
            _(
                "Only the information officer and the plan administrator can change the sessions of "
                "the Assembly."
            )
        )


def can_keep_sessions(user: User) -> bool:
    try:
        check_can_keep_sessions(user)
    except NotAllowed:
        return False
    return True


def check_year_is_open(plan: AnnualPlan) -> None:
    if plan.status == AnnualPlan.Status.DRAFT:
        raise NotAllowed(
            _("The plan of %(year)s is still a draft; nothing can be reported on it yet.")
            % {"year": plan.year}
        )
    if plan.is_settled:
        raise NotAllowed(why_settled(plan))


def why_settled(plan: AnnualPlan) -> str:
    """The sentence for whoever wants to change what a year is judged by."""
    if plan.status == AnnualPlan.Status.CLOSED:
        return _("The plan of %(year)s is closed; its records can no longer be changed.") % {
            "year": plan.year
        }
    return _(
        "The evaluation of %(year)s has been submitted; records can be changed only if the "
        "chief of cabinet returns it."
    ) % {"year": plan.year}


def no_occasion_from(plan: AnnualPlan) -> date:
    """The day from which an office can state that no occasion arose: the statement speaks for the whole year."""
    return date(plan.year, 12, 1)


def answers_for(user: User, activity: Activity) -> bool:
    return (
        user.is_contributor and activity.responsibilities.filter(office__members__in=user.acts_for).exists()
    )


def represented_by(by: Author, activity: Activity) -> User | None:
    """In whose place the person reports on the activity; None where they may by themselves."""
    user = person_of(by)
    if user is None:
        return None
    rights = user.rights
    if not rights.others or user.is_plan_admin or Role.OFFICER in rights.own:
        return None
    offices = activity.responsibilities.filter
    if Role.CONTRIBUTOR in rights.own and offices(office__members=user).exists():
        return None
    for row in user.deputyships_today:
        roles = rights.others.get(row.person_id, frozenset())
        if Role.OFFICER in roles or (
            Role.CONTRIBUTOR in roles and offices(office__members=row.person_id).exists()
        ):
            return row.person
    return None


def _of_their_own(user: User, records: Iterable[Occurrence | RemovedOccurrence]) -> set[int]:
    """What they recorded themselves; those who keep the plan's records keep all of them."""
    keeps_all = user.is_officer or user.is_plan_admin
    return {record.pk for record in records if keeps_all or record.recorded_by_id == user.pk}


def _allows(check: Callable[[A, T], None], by: A, on: T) -> bool:
    try:
        check(by, on)
    except NotAllowed:
        return False
    return True
