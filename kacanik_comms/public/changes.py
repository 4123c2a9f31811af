"""What changed lately in the published plans: steps, what happened, new proof, amendments, signed reports. Never who
did it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.adoption.amendments import changes_in
from activities.models import Activity, Amendment, Evidence, Occurrence, StatusUpdate
from activities.pages.wording import when_in_words
from kacanik_comms.core.dates import in_words
from kacanik_comms.public.addresses import address, of_activity
from kacanik_comms.public.reports import published_reports

LATEST = 60
LONGEST = 120


class ChangeKind(TextChoices):
    STEP = "step", _("new status")
    HAPPENED = "happened", _("happened")
    SKIPPED = "skipped", _("skipped with a reason")
    EVIDENCE = "evidence", _("new evidence")
    AMENDED = "amended", _("the adopted plan was changed")
    REPORT = "report", _("signed report")


@dataclass(frozen=True)
class Change:
    """One thing that was recorded, and where it is to be seen. `key` stays the same for ever."""

    at: datetime
    what: ChangeKind
    key: str
    title: str
    words: str
    path: str
    reason: str = ""

    @property
    def day(self) -> date:
        return timezone.localdate(self.at)


def latest_changes() -> list[Change]:
    """The newest first, with six queries."""
    changes = [*_steps(), *_occurrences(), *_evidence(), *_amendments(), *_reports()]
    return sorted(changes, key=lambda change: (change.at, change.key), reverse=True)[:LATEST]


@dataclass(frozen=True)
class ChangesOfADay:
    """What was recorded of one activity on one day in one way: several dates stand in one line.

    ChangeKind has a reason of its own stands in a line of its own.
    """

    change: Change
    words: Sequence[str]


def by_day(changes: Sequence[Change]) -> list[tuple[date, list[ChangesOfADay]]]:
    return [(day, _grouped(list(of_day))) for day, of_day in groupby(changes, key=lambda change: change.day)]


def _grouped(changes: Sequence[Change]) -> list[ChangesOfADay]:
    groups: dict[tuple[str, ChangeKind, str], list[Change]] = {}
    for change in changes:
        groups.setdefault((change.path, change.what, change.reason), []).append(change)
    return [
        ChangesOfADay(group[0], _each_once([change.words for change in reversed(group)]))
        for group in groups.values()
    ]


def _each_once(words: Sequence[str]) -> list[str]:
    """Two photographs without a caption are one line: a file (2×)."""
    return [f"{entry} ({times}×)" if times > 1 else entry for entry, times in Counter(words).items()]


def _title(activity: Activity) -> str:
    return f"{activity.code} {activity.name}"


def _steps() -> Iterator[Change]:
    steps = StatusUpdate.objects.published().select_related("activity__plan", "activity__objective")
    for step in steps.order_by("-at", "-pk")[:LATEST]:
        yield Change(
            step.at,
            ChangeKind.STEP,
            f"step-{step.pk}",
            _title(step.activity),
            str(step.get_to_status_display()),
            of_activity(step.activity),
            step.public_reason,
        )


def _occurrences() -> Iterator[Change]:
    """Of recurring activities: a special one that is completed says so by its step."""
    recurring = Occurrence.objects.published().filter(activity__kind=Activity.Kind.RECURRING)
    rows = recurring.select_related("activity__plan", "activity__objective")
    for occurrence in rows.order_by("-recorded_at", "-pk")[:LATEST]:
        yield Change(
            occurrence.recorded_at,
            ChangeKind.HAPPENED if occurrence.happened else ChangeKind.SKIPPED,
            f"occurrence-{occurrence.pk}",
            _title(occurrence.activity),
            when_in_words(occurrence.when),
            of_activity(occurrence.activity),
        )


def _evidence() -> Iterator[Change]:
    rows = Evidence.objects.published().select_related("activity__plan", "activity__objective")
    for proof in rows.order_by("-added_at", "-pk")[:LATEST]:
        yield Change(
            proof.added_at,
            ChangeKind.EVIDENCE,
            f"evidence-{proof.pk}",
            _title(proof.activity),
            proof.caption or proof.url or str(_("a file")),
            of_activity(proof.activity) + "#evidence",
        )


def _amendments() -> Iterator[Change]:
    rows = Amendment.objects.published().select_related("activity__plan", "activity__objective")
    for row in rows.order_by("-at", "-pk")[:LATEST]:
        yield Change(
            row.at,
            ChangeKind.AMENDED,
            f"amendment-{row.pk}",
            _title(row.activity),
            _from_its_day(row, str(_("added after the adoption")) if row.is_addition else _in_short(row)),
            of_activity(row.activity) + "#amendments",
            row.reason,
        )


def _in_short(amendment: Amendment) -> str:
    """What was changed; of long texts the name alone, because the page of the activity has them whole."""
    return "; ".join(
        f"{change.label}: {change.before} → {change.after}"
        if len(change.before) + len(change.after) <= LONGEST
        else change.label
        for change in changes_in(amendment)
    )


def _from_its_day(amendment: Amendment, words: str) -> str:
    """With the day from which it counts, where that was not at once; of a typing error that it is one."""
    if amendment.counts_from is None:
        return str(_("%(words)s (a typing error was corrected)") % {"words": words})
    if amendment.counts_from == amendment.recorded_on:
        return words
    return str(_("%(words)s (from %(day)s)") % {"words": words, "day": in_words(amendment.counts_from)})


def _reports() -> Iterator[Change]:
    for sealed in published_reports():
        report = sealed.report
        yield Change(
            report.signed_at,
            ChangeKind.REPORT,
            f"report-{report.year}-{report.revision}",
            str(_("Evaluation report %(year)s") % {"year": report.year}),
            report.short_hash,
            address("reports"),
        )
