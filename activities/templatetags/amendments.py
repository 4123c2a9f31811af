"""What became of an adopted plan, for the templates; the page of a plan stands to the left of this room."""

from django import template

from activities.adoption import amendments
from activities.models import Activity
from activities.pages.wording import rules_in_words
from plans.models import AnnualPlan

register = template.Library()
register.filter("rules_in_words", rules_in_words)


@register.simple_tag
def amendments_of(plan: AnnualPlan) -> list[amendments.AmendmentInWords]:
    return amendments.amendments_of(plan)


@register.simple_tag
def amendments_about(activity: Activity) -> list[amendments.AmendmentInWords]:
    return amendments.amendments_about(activity)
