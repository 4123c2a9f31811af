"""What happens in January, driven by the real actions: an evaluation on its way from the officer to the chief."""

from datetime import UTC, date, datetime

from django.contrib.auth.models import Group
from django.utils import translation

from activities.models import Activity
from activities.records import actions as of_activities
from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.evaluation import actions
from kacanik_comms.evaluation.editions import EDITIONS
from kacanik_comms.evaluation.models import Evaluation, Finding, Narrative, SealedReport
from kacanik_comms.evaluation.models.judgements import Verdict
from kacanik_comms.report.record import seal_of
from kacanik_comms.report.rendering.actions import signature_of
from kacanik_comms.year.loading import facts_of
from plans.models import AnnualPlan

JANUARY = date(2024, 1, 15)
NOON = datetime(2024, 1, 15, 12, tzinfo=UTC)
EVENING = datetime(2024, 1, 15, 18, tzinfo=UTC)


def begin(plan: AnnualPlan, officer: User) -> Evaluation:
    return actions.begin(plan=plan, by=officer, at=NOON)


def write_everything(evaluation: Evaluation, officer: User) -> None:
    """All that an evaluation needs to be submitted, in Albanian; open activities are closed with a reason."""
    with translation.override("sq"):
        sections = dict(evaluation.narratives.values_list("section", "version"))
        assessed = dict(evaluation.objective_assessments.values_list("objective", "version"))
        for section in Narrative.Section:
            actions.write_narrative(
                evaluation=evaluation,
                section=section,
                by=officer,
                version=sections.get(section, 0),
                text_sq=f"Teksti: {section.label}.",
            )
        for objective in evaluation.plan.strategy.objectives.all():
            actions.assess_objective(
                evaluation=evaluation,
                objective=objective.pk,
                by=officer,
                version=assessed.get(objective.pk, 0),
                verdict=Verdict.PARTLY,
                narrative_sq="U arrit pjesërisht.",
            )
        close_what_is_open(evaluation.plan, officer)
        for row in facts_of(evaluation.plan, today=JANUARY).special:
            if not row.is_implemented and not evaluation.findings.filter(activity=row.activity).exists():
                find_about(evaluation, row.activity, officer)


def close_what_is_open(plan: AnnualPlan, officer: User) -> None:
    for activity in Activity.objects.filter(plan=plan).special():
        if activity.is_open and activity.status != "postponed":
            of_activities.take_step(
                activity=activity,
                step="close_as_not_completed",
                by=officer,
                version=activity.version,
                today=JANUARY,
                note="Nuk pati mjete.",
            )


def find_about(evaluation: Evaluation, activity: Activity, officer: User, **values: object) -> Finding:
    values = {
        "activity": activity,
        "objective": activity.objective,
        "text_sq": f"Aktiviteti {activity.code} nuk u realizua.",
        "disposition": Finding.Disposition.CONTINUE,
        "recommendation_sq": "Të vazhdohet vitin e ardhshëm.",
    } | values
    return actions.add_finding(evaluation=evaluation, by=officer, **values)


def somebody_signs() -> None:
    """Without a chief of cabinet nothing is submitted; where the test has none, there is one."""
    group = Group.objects.get(name=Role.CHIEF)
    if not group.user_set.exists():
        User.objects.create(username="some_chief").groups.add(group)


def submitted(plan: AnnualPlan, officer: User) -> Evaluation:
    evaluation = begin(plan, officer)
    write_everything(evaluation, officer)
    somebody_signs()
    actions.submit(evaluation=evaluation, by=officer, at=NOON, today=JANUARY)
    evaluation.refresh_from_db()
    return evaluation


def sign(evaluation: Evaluation, chief: User, on_behalf_of: User | None = None) -> SealedReport:
    """Signs the record of the year with PDFs of a few bytes, where the test does not read them."""
    evaluation = Evaluation.objects.select_related("plan__strategy").get(pk=evaluation.pk)
    signature = signature_of(chief, EVENING, on_behalf_of)
    return actions.sign(
        evaluation=evaluation,
        by=chief,
        at=EVENING,
        version=evaluation.version,
        seal=seal_of(evaluation.plan, evaluation, today=JANUARY, signature=signature),
        files={edition: f"%PDF-1.7 {evaluation} {edition}".encode() for edition in EDITIONS},
        on_behalf_of=on_behalf_of,
    )


def signed(plan: AnnualPlan, officer: User, chief: User) -> Evaluation:
    evaluation = submitted(plan, officer)
    sign(evaluation, chief)
    evaluation.refresh_from_db()
    return evaluation
