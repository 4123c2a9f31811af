"""What templates ask of this room: year strips, the details of an occurrence, and for the pages of a plan, which stand
to its left, amendments and questions."""

from typing import Any

from django import template
from django.urls import reverse

from activities.adoption import amendments
from activities.declarations import DETAILS
from activities.editor import policies
from activities.models import Activity, Occurrence
from activities.pages.drawing import axis_of, drawing_of
from activities.pages.rows import TodayRow
from activities.pages.wording import rules_in_words, when_in_words
from activities.records.plan_lines import questions_about
from activities.rules.plan_check import QuestionGroup
from plans.models import AnnualPlan

register = template.Library()
register.filter("rules_in_words", rules_in_words)
register.filter("when_in_words", when_in_words)
register.simple_tag(drawing_of, name="drawing")
register.simple_tag(axis_of, name="axis")


@register.simple_tag
def address_of(row: TodayRow, form: str) -> str:
    """Where a form of a row is sent: to its own address, or behind the link of the letter."""
    if row.token:
        return reverse("activities:answer_row", args=[row.token, row.progress.activity.pk, form])
    return reverse(f"activities:{form}", args=[row.progress.activity.pk])


@register.simple_tag
def amendments_of(plan: AnnualPlan) -> list[amendments.AmendmentInWords]:
    return amendments.amendments_of(plan)


@register.simple_tag
def amendments_about(activity: Activity) -> list[amendments.AmendmentInWords]:
    return amendments.amendments_about(activity)


@register.simple_tag
def plan_questions(plan: AnnualPlan) -> list[QuestionGroup]:
    return questions_about(plan)


@register.filter
def can_edit(user: Any, plan: AnnualPlan) -> bool:
    return user.is_authenticated and policies.can_edit(user, plan)


@register.filter
def details(occurrence: Occurrence) -> list[tuple[str, str]]:
    return DETAILS.in_words({name: getattr(occurrence, name) for name in DETAILS.names})
