"""The questions of the plan check for a template that stands to the left of this room: the plan's admin page."""

from django import template

from activities.records.plan_lines import questions_about
from activities.rules.plan_check import QuestionGroup
from plans.models import AnnualPlan

register = template.Library()


@register.simple_tag
def plan_questions(plan: AnnualPlan) -> list[QuestionGroup]:
    return questions_about(plan)
