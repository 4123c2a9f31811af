"""Units and rules of recurring activities, and what was recorded of them, in words."""

from collections.abc import Sequence

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import Occurrence
from activities.rules.days import Days
from activities.rules.recurrence import Period, Unit
from activities.rules.spans import Span
from kacanik_comms.core.dates import days_in_words, in_words, period_in_words

# Of the records that are there already.
MOST_NAMED = 3


def unit_in_words(unit: Unit) -> str:
    """Which unit it is; where several times are expected in it, also how many of them there were."""
    words = _period_in_words(unit.period)
    return (
        words
        if unit.period.times == 1
        else _("%(unit)s: %(done)s") % {"unit": words, "done": done_in_words(unit)}
    )


def when_in_words(days: Days) -> str:
    """When something happened: 14 November 2026; week 46, 9–15 November 2026; March 2026."""
    if days.weeks:
        return _weeks_in_words(days, with_year=True)
    return period_in_words(days.starts_on, days.ends_on)


def already_recorded(there: Sequence[Occurrence]) -> str:
    """The question before the same is recorded once more: when, in which words, by whom; of the first few."""
    records = [_record_in_words(row) for row in there[:MOST_NAMED]]
    if len(there) > MOST_NAMED:
        records.append("…")
    return _("Already recorded: %(records)s. Once more?") % {"records": "; ".join(records)}


def _record_in_words(row: Occurrence) -> str:
    names = {"when": when_in_words(row.when), "who": row.author, "words": Truncator(row.note).words(12)}
    return (_("%(when)s, “%(words)s” (%(who)s)") if row.note else _("%(when)s (%(who)s)")) % names


def recorded_in_words(recorded: Occurrence | Sequence[Occurrence]) -> str:
    """What was just recorded, so that a slip is seen at once: of which activities, when, with how many files."""
    rows = [recorded] if isinstance(recorded, Occurrence) else recorded
    occurrence = rows[0]
    what = ["; ".join(row.activity.name for row in rows), when_in_words(occurrence.when)]
    if files := occurrence.evidence.exclude(file="").count():
        what.append(ngettext("%(count)d file", "%(count)d files", files) % {"count": files})
    return _("Recorded: %(what)s.") % {"what": ", ".join(what)}


def done_in_words(unit: Unit) -> str:
    return _("%(count)s of %(times)s") % {"count": unit.count, "times": unit.period.times}


def _period_in_words(period: Period) -> str:
    """Weeks by their numbers and days, a session by its day, everything else by its months."""
    if period.session is not None:
        return _("session of %(date)s") % {"date": in_words(period.ends_on)}
    if period.weeks:
        return _weeks_in_words(period, with_year=False)
    return period_in_words(period.starts_on, period.ends_on)


def _weeks_in_words(days: Days, *, with_year: bool) -> str:
    numbers = {days.starts_on.isocalendar().week, days.ends_on.isocalendar().week}
    return ngettext("week %(number)s, %(days)s", "weeks %(number)s, %(days)s", len(numbers)) % {
        "number": "–".join(map(str, sorted(numbers))),
        "days": days_in_words(days.starts_on, days.ends_on, with_year=with_year),
    }


def rules_in_words(spans: Sequence[Span]) -> list[str]:
    """What is expected from when to when; nothing where one rule is in force the whole year."""
    if len(spans) == 1 and spans[0].since is None:
        return []
    return [_in_force(span) for span in spans]


def _in_force(span: Span) -> str:
    rule = span.rule.frequency.in_words(span.rule.times)
    if span.rule.starts_on and span.rule.ends_on:
        rule = f"{rule} ({period_in_words(span.rule.starts_on, span.rule.ends_on)})"
    if span.since and span.until:
        return _("%(days)s: %(rule)s") % {"days": days_in_words(span.since, span.until), "rule": rule}
    if span.since:
        return _("from %(day)s: %(rule)s") % {"day": in_words(span.since), "rule": rule}
    return _("until %(day)s: %(rule)s") % {"day": in_words(span.until), "rule": rule} if span.until else rule
