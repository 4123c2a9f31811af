"""Days, periods, shares and sums of money in words, and where the reader's public pages are, for the templates."""

from django import template

from kacanik_comms.core.dates import in_words, month_name, period_in_words
from kacanik_comms.core.languages import is_albanian_instead, public_address
from kacanik_comms.core.numbers import difference_in_words, euro_in_words, percent_in_words

register = template.Library()
register.filter("in_words", in_words)
register.filter("month_name", month_name)
register.filter("percent", percent_in_words)
register.filter("euro", euro_in_words)
register.filter("difference", difference_in_words)
register.filter(is_albanian_instead)
register.simple_tag(period_in_words, name="period")
register.simple_tag(public_address)
