"""The editions of the report, for pages that link to all of them."""

from collections.abc import Mapping

from django import template

from kacanik_comms.evaluation.editions import EDITIONS, Edition

register = template.Library()


@register.simple_tag
def report_editions() -> Mapping[str, Edition]:
    return EDITIONS
