"""Units of recurring activities in words."""

from django.utils.translation import gettext as _

from activities.rules.recurrence import Unit
from kacanik_comms.core.dates import days_in_words, in_words, period_in_words


def unit_in_words(unit: Unit) -> str:
    """A week by its number and days, a session by its day, everything else by its months."""
    period = unit.period
    if period.session is not None:
        return _("session of %(date)s") % {"date": in_words(period.ends_on)}
    if period.is_week:
        return _("week %(number)s, %(days)s") % {
            "number": period.starts_on.isocalendar().week,
            "days": days_in_words(period.starts_on, period.ends_on, with_year=False),
        }
    return period_in_words(period.starts_on, period.ends_on)
