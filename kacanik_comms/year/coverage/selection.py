"""Which occurrences of a year stand behind a number: chosen by audience, channel, quarter and message."""

from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from activities.querysets import OccurrenceQuerySet
from audiences.models import Audience, Channel, Message
from kacanik_comms.year.facts import Coverage
from kacanik_comms.year.tally import QUARTERS
from plans.models import AnnualPlan


class UnknownChoice(Exception):
    """The sentence of the exception is shown to the person."""


@dataclass(frozen=True)
class OccurrenceSelection:
    """What is None was not chosen."""

    plan: AnnualPlan
    audience: Audience | None = None
    channel: Channel | None = None
    quarter: int | None = None
    message: Message | None = None

    def among(self, rows: OccurrenceQuerySet) -> OccurrenceQuerySet:
        """Those of what counts in the year that were chosen."""
        choices = {
            "audiences": self.audience,
            "channels": self.channel,
            "quarter": self.quarter,
            "messages": self.message,
        }
        for name, chosen in choices.items():
            rows = rows if chosen is None else rows.filter(**{name: chosen})
        return rows

    @property
    def words(self) -> list[str]:
        """What was chosen, for the heading."""
        words = [str(chosen) for chosen in (self.audience, self.channel) if chosen]
        if self.quarter:
            words.append(_("Quarter %(quarter)s") % {"quarter": self.quarter})
        if self.message and self.message.audience == self.audience:
            words.append(_("message %(number)s") % {"number": self.message.number})
        elif self.message:
            number_and_audience = {"number": self.message.number, "audience": self.message.audience}
            words.append(_("message %(number)s to: %(audience)s") % number_and_audience)
        return words

    def get_absolute_url(self) -> str:
        choices = {
            "year": self.plan.year,
            "audience": self.audience and self.audience.code,
            "channel": self.channel and self.channel.code,
            "quarter": self.quarter,
            "message": self.message and message_code(self.message),
        }
        query = urlencode({name: value for name, value in choices.items() if value})
        return f"{reverse('audiences:occurrences')}?{query}"


def message_code(message: Message) -> str:
    """A message has no code of its own: its audience's and its number, which stay when the data is loaded again."""
    return f"{message.audience.code}.{message.number}"


def selection_from(query: QueryDict, coverage: Coverage) -> OccurrenceSelection:
    """What the address asks for; an empty choice is none."""
    audience, channel = query.get("audience", ""), query.get("channel", "")
    quarter, message = query.get("quarter", ""), query.get("message", "")
    audiences = {row.code: row for row in coverage.audiences}
    channels = {row.code: row for row in coverage.channels}
    messages = {message_code(row): row for row in coverage.messages}
    quarters = {str(number): number for number in QUARTERS}
    if audience and audience not in audiences:
        raise UnknownChoice(
            _("The strategy names no audience with the code “%(code)s”.") % {"code": audience}
        )
    if channel and channel not in channels:
        raise UnknownChoice(_("The strategy names no channel with the code “%(code)s”.") % {"code": channel})
    if quarter and quarter not in quarters:
        raise UnknownChoice(_("There is no quarter “%(quarter)s”; choose 1 to 4.") % {"quarter": quarter})
    if message and message not in messages:
        raise UnknownChoice(_("The strategy names no message with the code “%(code)s”.") % {"code": message})
    return OccurrenceSelection(
        plan=coverage.plan,
        audience=audiences.get(audience),
        channel=channels.get(channel),
        quarter=quarters.get(quarter),
        message=messages.get(message),
    )
