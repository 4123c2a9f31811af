"""The written evaluation of a demonstration's year: most of it is there, and the page says what is still missing."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from audiences.models import DesiredImpact
from kacanik_comms.accounts.models import User
from kacanik_comms.demo.texts import (
    FINDINGS,
    IMPACTS,
    INDICATORS,
    MARK,
    NARRATIVES,
    NEW,
    OBJECTIVES,
)
from kacanik_comms.evaluation import actions
from kacanik_comms.evaluation.models import Evaluation, Finding, Indicator
from kacanik_comms.year.facts import YearFacts
from kacanik_comms.year.loading import facts_of
from plans.models import AnnualPlan, Objective, Office

Disposition = Finding.Disposition


@transaction.atomic
def write_evaluation(plan: AnnualPlan, officer: User) -> None:
    """Texts, assessments, indicators and findings of the year, by the real actions, in the January after it."""
    january = datetime(plan.year + 1, 1, 8, 9, tzinfo=timezone.get_current_timezone())
    evaluation = actions.begin(plan=plan, by=officer, at=january)
    if evaluation.narratives.exists():
        return
    objectives = {objective.number: objective for objective in plan.strategy.objectives.all()}
    for section, (sq, sr) in NARRATIVES.items():
        actions.write_narrative(
            evaluation=evaluation, section=section, by=officer, version=0, text_sq=sq, text_sr_latn=sr
        )
    for number, (verdict, sq, sr) in OBJECTIVES.items():
        if number in objectives:
            actions.assess_objective(
                evaluation=evaluation,
                objective=objectives[number].pk,
                by=officer,
                version=0,
                verdict=verdict,
                narrative_sq=sq,
                narrative_sr_latn=sr,
            )
    impacts = DesiredImpact.objects.filter(audience__strategy=plan.strategy)
    for impact, (verdict, kind, sq, sr) in zip(impacts, IMPACTS, strict=False):
        actions.assess_impact(
            evaluation=evaluation,
            impact=impact.pk,
            by=officer,
            version=0,
            verdict=verdict,
            evidence_kind=kind,
            note_sq=sq,
            note_sr_latn=sr,
        )
    _measure(evaluation, objectives, officer)
    _find(evaluation, facts_of(plan, today=january.date()), objectives, officer)


def _measure(evaluation: Evaluation, objectives: dict[int, Objective], officer: User) -> None:
    for number, (objective, level, sq, sr, unit_sq, unit_sr, baseline, target, actual) in enumerate(
        INDICATORS, start=1
    ):
        indicator = Indicator(
            plan=evaluation.plan,
            objective=objectives.get(objective),
            number=number,
            level=level,
            name_sq=f"{sq} ({MARK.lower()})",
            name_sr_latn=f"{sr} ({MARK.lower()})",
            unit_sq=unit_sq,
            unit_sr_latn=unit_sr,
            source_sq=f"{MARK}: regjistri i zyrës",
            source_sr_latn=f"{MARK}: evidencija kancelarije",
            baseline=baseline,
            target=target,
        )
        indicator.save()
        if actual is not None:
            actions.measure(
                evaluation=evaluation, indicator=indicator.pk, by=officer, version=0, actual=actual
            )


def _find(evaluation: Evaluation, facts: YearFacts, objectives: dict[int, Objective], officer: User) -> None:
    """About what has ended without being completed; what is still open waits for its officer."""
    owner = Office.objects.filter(abbreviation_sq="ZIMP").first()
    deadline = facts.plan.ends_on.replace(year=facts.plan.year + 1, month=6, day=30)
    common: dict[str, Any] = {"evaluation": evaluation, "by": officer, "owner": owner, "deadline": deadline}
    for row in facts.special:
        activity = row.activity
        if row.is_implemented or activity.status in {"not_started", "in_progress"}:
            continue
        disposition = {
            "partially_completed": Disposition.CHANGE,
            "cancelled": Disposition.DROP,
        }.get(activity.status, Disposition.CONTINUE)
        found_sq, found_sr, advice_sq, advice_sr = FINDINGS[disposition]
        actions.add_finding(
            **common,
            activity=activity,
            objective=activity.objective,
            disposition=disposition,
            text_sq=f"{MARK}: aktiviteti {activity.code} {found_sq}",
            text_sr_latn=f"{MARK}: aktivnost {activity.code}: {found_sr}",
            recommendation_sq=advice_sq,
            recommendation_sr_latn=advice_sr,
        )
    found_sq, found_sr, advice_sq, advice_sr = NEW
    actions.add_finding(
        **common,
        objective=objectives[max(objectives)],
        disposition=Disposition.NEW,
        text_sq=f"{MARK}: {found_sq}",
        text_sr_latn=f"{MARK}: {found_sr}",
        recommendation_sq=advice_sq,
        recommendation_sr_latn=advice_sr,
    )
