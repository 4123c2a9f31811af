"""Units of recurring activities in words."""

from datetime import date

from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from activities.recurrence import Frequency, Unit
from kacanik_comms.core.dates import in_words, period_in_words


def unit_in_words(unit: Unit, frequency: Frequency) -> str:
    """A week by its number and days, a session by its day, everything else by its months."""
    period = unit.period
    if period.session is not None:
        return _("session of %(date)s") % {"date": in_words(period.ends_on)}
    if frequency == Frequency.WEEKLY:
        return _("week %(number)s, %(first)s – %(last)s") % {
            "number": period.starts_on.isocalendar().week,
            "first": _short(period.starts_on),
            "last": _short(period.ends_on),
        }
    return period_in_words(period.starts_on, period.ends_on)


def _short(day: date) -> str:
    words = formats.date_format(day, "MONTH_DAY_FORMAT")
    return words if get_language() == "en" else words.lower()
