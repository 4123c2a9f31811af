"""The demonstration's plan of the current year: made as next plans are, with progress up to today (docs/adr/0015)."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from activities.adoption.actions import adopt, before_amending, record_amendment
from activities.models import Activity
from activities.records import actions as of_activities
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.core.dates import ONE_DAY
from kacanik_comms.core.languages import columns_of
from kacanik_comms.demo.records import MARK, make_progress
from kacanik_comms.evaluation.models import Finding
from kacanik_comms.evaluation.next_plan.actions import write_plan
from kacanik_comms.evaluation.next_plan.proposal import proposal_of
from kacanik_comms.evaluation.next_plan.situation import situation_of
from kacanik_comms.year.facts import Standing
from kacanik_comms.year.loading import standing_of
from plans.models import AnnualPlan

# The plan says in its title what it is, in the order of its columns: Albanian, Serbian, English.
IN_THE_TITLE = ("demonstrim", "demonstracija", "demonstration")


@transaction.atomic
def make_plan_of_today(before: AnnualPlan, cast: dict[Role, User], today: date) -> AnnualPlan | None:
    """Made from the plan `before` and what was found about it; None where that is of this year itself."""
    if today.year <= before.year:
        return None
    standing = standing_of(before, today=today, among=Activity.objects.all())
    findings = [*situation_of(before).findings]
    findings += _invented(standing, known={finding.activity_id for finding in findings})
    lines = proposal_of(standing, findings, year=today.year)
    plan = write_plan(before, lines, by=cast[Role.PLAN_ADMIN], year=today.year)
    for column, word in zip(columns_of("title"), IN_THE_TITLE, strict=True):
        setattr(plan, column, f"{getattr(plan, column)} ({word})")
    plan.is_published = True
    plan.save()
    waiting = _give_days(plan, cast[Role.PLAN_ADMIN], today)
    on = min(date(today.year, 1, 9), today)
    adopt(
        plan=plan,
        by=cast[Role.PLAN_ADMIN],
        at=_noon(on),
        today=today,
        on=on,
        decision=f"{MARK}: vendim i kryetarit të komunës",
    )
    plan.refresh_from_db()
    _amend(plan, cast[Role.PLAN_ADMIN], today)
    make_progress(plan, cast[Role.OFFICER], until=today, untouched=waiting)
    return plan


def _invented(standing: Standing, known: set[int | None]) -> list[Finding]:
    """Findings that nobody wrote down: what was not done goes on, and every second thing that was done comes again."""
    findings = []
    for number, row in enumerate(standing.special, start=1):
        if row.activity.pk in known or (row.is_implemented and number % 2):
            continue
        findings.append(
            Finding(
                number=number,
                activity=row.activity,
                objective=row.activity.objective,
                disposition=Finding.Disposition.CONTINUE,
                text_sq=f"{MARK}: vazhdon.",
            )
        )
    return findings


def _give_days(plan: AnnualPlan, by: User, today: date) -> list[int]:
    """Two activities of the draft that named only the year get days around today: one is late, one is due soon."""
    last_month = today.replace(day=1) - ONE_DAY
    spans = [(last_month.replace(day=1), last_month), (today.replace(day=1), today + timedelta(days=9))]
    whole_year = Activity.objects.filter(plan=plan, starts_on=plan.starts_on, ends_on=plan.ends_on).special()
    given = []
    for activity, (first, last) in zip(whole_year.order_by("-pk"), spans, strict=False):
        if first.year == last.year == plan.year:
            activity.starts_on, activity.ends_on = first, last
            of_activities.amend(activity=activity, by=by)
            given.append(activity.pk)
    return given


def _amend(plan: AnnualPlan, by: User, today: date) -> None:
    """One date moved after the adoption, so that there is an amendment to look at."""
    shorter = Activity.objects.filter(plan=plan, ends_on__lt=plan.ends_on).special()
    activity = shorter.order_by("pk").first()
    if activity is None or activity.ends_on is None:
        return
    at = _noon(min(plan.starts_on + timedelta(days=60), today))
    told = before_amending(plan=plan, by=by, at=at, activity=activity)
    activity.ends_on = min(activity.ends_on + timedelta(days=20), plan.ends_on)
    of_activities.amend(activity=activity, by=by)
    reason = f"{MARK}: prokurimi zgjati më shumë se që pritej."
    record_amendment(activity=activity, before=told, by=by, at=at, reason=reason)


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))
