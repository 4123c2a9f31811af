"""What the evaluation's pages and its report say of shares and offices."""

from django import template
from django.utils.translation import gettext as _

from activities.models import Activity, Responsibility
from activities.rules.progress import Progress
from kacanik_comms.core.numbers import percent_in_words
from kacanik_comms.core.ratio import Ratio
from kacanik_comms.year import figures
from kacanik_comms.year.figures import Figure

register = template.Library()


@register.filter
def share(of: Ratio | Figure | None) -> str:
    """12,5 %, or a dash where nothing was expected: undefined is neither 0 nor 100 %."""
    return percent_in_words(of.percent) if of is not None and of.percent is not None else "–"


@register.filter
def year_status(row: Progress) -> str:
    """How a special activity stands in the books of its year."""
    status = figures.year_status(row)
    return str(status.label) if status else ""


@register.filter
def responsible(activity: Activity) -> str:
    """The offices in the plan's order, each by its short name where it has one, the lead marked."""
    return ", ".join(_named(responsibility) for responsibility in activity.responsibilities.all())


def _named(responsibility: Responsibility) -> str:
    office = responsibility.office
    name = office.abbreviation or office.name
    return (
        _("%(office)s (lead)") % {"office": name} if responsibility.role == Responsibility.Role.LEAD else name
    )
