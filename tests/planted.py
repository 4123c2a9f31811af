"""A published plan whose every internal field says something that nobody outside may read."""

from datetime import UTC, date, datetime
from decimal import Decimal

from django.utils import translation

from activities.models import Activity, Evidence
from activities.records import actions
from audiences.models import Channel
from kacanik_comms.core.uploads import sanitise
from kacanik_comms.evaluation import actions as evaluation_actions
from kacanik_comms.evaluation.models import Narrative
from plans.models import AnnualPlan
from tests.activities.evidence_corpus import minutes, photo
from tests.demonstration import Cast
from tests.evaluation import january
from tests.factories import (
    make_activity,
    make_amendment,
    make_audience,
    make_message,
    make_objective,
    make_office,
    make_plan,
    make_recurring,
)

SECRET = "SHENIMIFSHEHTE"


def secret(number: int) -> str:
    """One planted text, of which each field has its own, so that a failure names its field."""
    return f"{SECRET}{number}"


def plant(plan: AnnualPlan, people: Cast) -> None:
    """Fills the internal fields of a plan and of the people who work on it."""
    officer, plan_admin = people["officer"], people["plan_admin"]
    with translation.override("sq"):
        office = make_office("press")
        for person in people.values():
            person.username, person.first_name, person.last_name = (
                f"{secret(1)}-{person.pk}",
                secret(2),
                secret(3),
            )
            person.position, person.email = secret(4), f"{secret(5).lower()}-{person.pk}@example.org"
            person.save()
        office.email = f"{secret(6).lower()}@example.org"
        office.save()
        office.members.add(people["contributor"])
        audience = make_audience("citizens")
        message = make_message(audience)
        special = make_activity(plan, offices=[office])
        monthly = make_recurring(plan, "monthly", offices=[office])
        as_needed = make_recurring(plan, "as_needed", offices=[office])
        _record(officer, special, monthly, as_needed, audience, message)
        _hide(plan, officer, office)
        _amend(plan, plan_admin)
        _evaluate(plan, officer)


def _record(officer, special, monthly, as_needed, audience, message):
    today = date(2023, 12, 31)
    actions.take_step(activity=special, step="start", by=officer, version=1, today=today, note=secret(10))
    special.refresh_from_db()
    actions.take_step(
        activity=special, step="complete", by=officer, version=special.version, today=today, note=secret(11),
        completed_on=date(2023, 5, 5), evidence_url=f"https://example.org/{secret(12)}", evidence_caption=secret(13),
    )  # fmt: skip
    file = photo(f"{secret(14)}.jpg")
    happened = actions.record_occurrence(
        activity=monthly, by=officer, today=today, on=date(2023, 2, 2), note=secret(15), audiences=[audience],
        messages=[message], channels=Channel.objects.all(), people_reached=7, cost=Decimal(1),
        files=[sanitise(file.name, file)], evidence_caption=secret(16),
    )  # fmt: skip
    actions.skip_unit(activity=monthly, by=officer, on=date(2023, 3, 3), reason=secret(17))
    actions.state_no_occasion(activity=as_needed, by=officer, today=today, note=secret(18))
    # A public proof tells its caption, and not what its owner called the file.
    second = minutes(f"{secret(19)}.pdf")
    public = actions.add_evidence(
        activity=monthly,
        by=officer,
        files=[sanitise(second.name, second)],
        caption="Procesverbali",
        occurrence=happened,
    )[0]
    actions.publish_evidence(proof=public, by=officer, is_public=True)


def _hide(plan, officer, office):
    internal = make_activity(plan, title=secret(20), official_wording=secret(21), footnote=secret(22),
                             source_note=secret(23), means_of_verification=secret(24), is_internal=True,
                             offices=[make_office("hidden", secret(25))])  # fmt: skip
    # Also what is public of an internal activity is not.
    [proof] = actions.add_evidence(
        activity=internal, by=officer, url=f"https://example.org/{secret(26)}", caption=secret(27)
    )
    Evidence.objects.filter(pk=proof.pk).update(is_public=True)
    actions.take_step(
        activity=internal, step="cancel", by=officer, version=1, today=plan.ends_on, note=secret(28)
    )
    quiet = make_recurring(plan, "weekly", title=secret(29), is_internal=True)
    actions.record_occurrence(
        activity=quiet, by=officer, today=plan.ends_on, on=date(2023, 5, 5), note=secret(30)
    )
    for year, values in ((2024, {"published": False}), (2025, {"status": "draft"})):
        other = make_plan(year, **values)
        AnnualPlan.objects.filter(pk=other.pk).update(title_sq=secret(40 + year))
        make_activity(other, title=secret(50 + year), offices=[office])


def _amend(plan, plan_admin):
    """What was changed is public with its reason, and who changed it is not; of what is internal nothing is."""
    at = datetime(2023, 6, 1, 12, tzinfo=UTC)
    for activity in Activity.objects.filter(plan__status="adopted"):
        hidden = activity.is_internal or activity.plan != plan
        make_amendment(
            activity,
            by=plan_admin,
            at=at,
            reason=secret(31) if hidden else "Vendim i kryetarit.",
            means_of_verification=secret(32) if hidden else "Procesverbali",
        )


def _evaluate(plan, officer):
    """What is written in January, and not signed yet."""
    draft = january.begin(plan, officer)
    section = Narrative.Section.values[0]
    evaluation_actions.write_narrative(
        evaluation=draft, section=section, by=officer, version=0, text_sq=secret(60)
    )
    evaluation_actions.add_finding(
        evaluation=draft,
        by=officer,
        disposition="new",
        objective=make_objective(),
        text_sq=secret(62),
        recommendation_sq=secret(63),
    )
