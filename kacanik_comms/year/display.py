"""How figures are shown, alike on the pages and in the report: statuses in one order, bands of OECD/SIGMA in words."""

from decimal import Decimal

from django.utils.translation import gettext as _

from kacanik_comms.core.numbers import percent_in_words
from kacanik_comms.year.figures import SIGMA_BANDS, YearStatus

# What went well stands on the left, what did not on the right.
BAR_ORDER = (
    YearStatus.COMPLETED,
    YearStatus.COMPLETED_AFTER_YEAR,
    YearStatus.PARTIALLY_COMPLETED,
    YearStatus.IN_PROGRESS,
    YearStatus.NOT_STARTED,
    YearStatus.POSTPONED,
    YearStatus.NOT_COMPLETED,
    YearStatus.CANCELLED,
)


def band_in_words(band: int | None) -> str:
    """The band of an implementation rate as OECD/SIGMA draws it, from 1 to 5."""
    if band is None:
        return _("not defined")
    percents = [percent_in_words(Decimal(bound)) for bound in SIGMA_BANDS]
    if band == len(SIGMA_BANDS) + 1:
        return _("above %(percent)s") % {"percent": percents[0]}
    if band == len(SIGMA_BANDS):
        return _("from %(low)s to %(high)s") % {"low": percents[1], "high": percents[0]}
    if band == 1:
        return _("below %(percent)s") % {"percent": percents[-1]}
    position = len(SIGMA_BANDS) - band
    return _("from %(low)s to below %(high)s") % {"low": percents[position + 1], "high": percents[position]}
