"""The chapters of the report in their order, each with its place in the contents."""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kacanik_comms.report.record import YearRecord


@dataclass(frozen=True)
class Chapter:
    """A chapter with its place in the contents; `running` is what stands above its pages."""

    key: str
    number: str
    title: str
    running: str

    @property
    def anchor(self) -> str:
        """Unlike that of the same chapter in the other language of one document."""
        return f"{get_language()}-{self.key}"


def chapters_of(record: YearRecord, *, is_summary: bool = False) -> dict[str, Chapter]:
    """In their order, each under its key; of a summary, and where nothing was planned, the first and the last alone."""
    before = [
        ("summary", _("The year %(year)s on one page") % {"year": record.facts.plan.year}),
        ("glance", _("The year in figures")),
        ("mandate", _("Mandate and method")),
        ("context", _("The year in context")),
    ]
    objectives = [
        (
            f"objective-{objective.number}",
            _("Objective %(number)s") % {"number": objective.number},
            objective.title,
        )
        for objective in record.facts.objectives
    ]
    photographs = [("photographs", _("Photographs"))] if record.stored_photographs else []
    after = [
        ("deviations", _("Deviations from the plan")),
        ("cost", _("Cost")),
        ("audiences", _("Channels, audiences and messages")),
        *photographs,
        ("challenges", _("Challenges and risks")),
        ("findings", _("Findings, recommendations and the next year")),
        ("sign_off", _("Signatures")),
    ]
    annexes = [
        ("register", _("Register of activities")),
        ("evidence", _("Register of evidence")),
        ("definitions", _("Definitions")),
    ]
    if record.is_empty or is_summary:
        objectives, annexes = [], []
        before, after = before[:1], after[-1:]
    titled = (
        [(key, title, title) for key, title in before]
        + [(key, running, f"{running}: {title}") for key, running, title in objectives]
        + [(key, title, title) for key, title in after]
    )
    chapters = [
        Chapter(key, str(number), title, running)
        for number, (key, running, title) in enumerate(titled, start=1)
    ]
    chapters += [
        Chapter(key, _("Annex %(letter)s") % {"letter": letter}, title, title)
        for letter, (key, title) in zip("ABC", annexes, strict=False)
    ]
    return {chapter.key: chapter for chapter in chapters}
