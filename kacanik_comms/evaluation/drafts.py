"""The first words of a finding, drafted from how an activity went another way than planned."""

from collections.abc import Container, Iterator
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from activities.rules.progress import Progress
from kacanik_comms.core.languages import OFFICIAL, official_text
from kacanik_comms.evaluation.models import Finding
from kacanik_comms.year.deviations import Deviation, DeviationKind, deviations_among
from kacanik_comms.year.facts import YearFacts
from kacanik_comms.year.figures import year_status

# What most likely follows; the officer decides. What was cancelled is not asked for again.
PROPOSED = {DeviationKind.CANCELLED: Finding.Disposition.DROP}


def drafted_finding(progress: Progress, deviation: Deviation | None) -> dict[str, Any]:
    """The values of a finding about one activity, in the official language, because the reasons are told in it."""
    activity = progress.activity
    return {
        "activity": activity,
        "objective": activity.objective,
        "owner": activity.lead,
        f"text_{OFFICIAL}": _text(progress, deviation),
    }


def proposed_disposition(deviation: Deviation | None) -> Finding.Disposition:
    return (
        PROPOSED.get(deviation.kind, Finding.Disposition.CONTINUE)
        if deviation
        else Finding.Disposition.CONTINUE
    )


def without_finding(
    facts: YearFacts, answered: Container[int | None]
) -> Iterator[tuple[Progress, Deviation | None]]:
    """The special activities that were not implemented and about which no finding says anything."""
    rows = facts.everything
    by_activity = {row.progress.activity.pk: row for row in deviations_among(rows, facts)}
    for progress in rows:
        pk = progress.activity.pk
        if progress.activity.is_special and not progress.is_implemented and pk not in answered:
            yield progress, by_activity.get(pk)


def is_outdated(finding: Finding, progress: Progress, deviation: Deviation | None) -> bool:
    """Whether a finding still says what was drafted of an activity, and the records tell something else by now."""
    text = official_text(finding, "text")
    if not text.startswith(_sentence(progress, kind=CUT).partition(CUT)[0]):
        return False  # somebody said it in their own words
    return bool(progress.is_implemented) or not text.startswith(_text(progress, deviation))


# Where a sentence is cut: no text holds it.
CUT = "\0"


def _text(progress: Progress, deviation: Deviation | None) -> str:
    with translation.override(OFFICIAL):
        kind = deviation.kind if deviation else year_status(progress)
        return _sentence(
            progress,
            kind=str(kind.label) if kind else "",
            reason=deviation.reason.strip() if deviation else "",
        )


def _sentence(progress: Progress, *, kind: str, reason: str = "") -> str:
    with translation.override(OFFICIAL):
        activity = progress.activity
        words = {"code": activity.code, "title": activity.title, "kind": kind, "reason": reason}
        if reason:
            # Translators: the draft of a finding; the reason is in the words of whoever gave it.
            return (
                _("Activity %(code)s, “%(title)s”, did not go as planned: %(kind)s. Reason: %(reason)s")
                % words
            )
        return (
            _("Activity %(code)s, “%(title)s”, did not go as planned: %(kind)s. No reason was given.") % words
        )
