"""The whole story of an activity in one list, the newest first: steps, occurrences, evidence and edits.

Everything is told when somebody said it. What was said in one go (a step with its edits and its proof, an occurrence
with its photographs) is one entry. This module knows moments only; story_reading.py asks the database for them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import TextChoices

from activities.recurrence import Outcome, Record

ON_A_PAGE = 20
# What one press writes is written within a moment, by one person.
IN_ONE_GO = timedelta(seconds=2)


class Kind(TextChoices):
    """What a moment or an entry is about; where several were said in one go, the first of them names the entry."""

    STEP = "step"
    OCCURRENCE = "occurrence"
    EVIDENCE = "evidence"
    EDIT = "edit"
    OCCURRENCE_EDIT = "occurrence_edit"
    OCCURRENCE_GONE = "occurrence_gone"
    EVIDENCE_GONE = "evidence_gone"


@dataclass(frozen=True)
class Moment:
    """Something that was written once: what, when, by whom.

    `day`, `outcome` and `note` are those of an occurrence, the note only where it says why a unit was skipped.
    `about` is the session of an occurrence, and the occurrence that evidence, an edit or a removal belongs to.
    """

    kind: Kind
    key: int
    at: datetime
    by: int | None
    day: date | None = None
    outcome: str = ""
    about: int | None = None
    note: str = ""

    def came_with(self, leader: "Moment") -> bool:
        """Whether both were written in one go. A step is written last, after everything that it brings along."""
        # What goes because its row went is written by nobody.
        is_by_one = self.by == leader.by or None in (self.by, leader.by)
        is_too_late = leader.kind == Kind.STEP and self.at > leader.at
        return is_by_one and not is_too_late and abs(self.at - leader.at) <= IN_ONE_GO


@dataclass(frozen=True)
class Group:
    """What was said in one go, the leading moment first."""

    moments: Sequence[Moment]

    @property
    def leading(self) -> Moment:
        return self.moments[0]

    def keys(self, kind: Kind) -> list[int]:
        return [moment.key for moment in self.moments if moment.kind == kind]


@dataclass(frozen=True)
class Moments:
    """All moments of an activity, in no order; `records_before` names for each edit the record that it followed."""

    all: Sequence[Moment]
    records_before: dict[int, int] = field(default_factory=dict)

    @property
    def occurrences(self) -> list[Moment]:
        """The latest day first."""
        found = [moment for moment in self.all if moment.kind == Kind.OCCURRENCE]
        return sorted(found, key=lambda moment: (moment.day or date.min, moment.key), reverse=True)

    @property
    def records(self) -> list[Record]:
        """The occurrences as the rules know them."""
        return [record_of(moment) for moment in self.occurrences]

    @property
    def evidence_count(self) -> int:
        return sum(moment.kind == Kind.EVIDENCE for moment in self.all)


def record_of(moment: Moment) -> Record:
    return Record(moment.day or date.min, Outcome(moment.outcome), moment.about)


def groups_of(moments: Iterable[Moment]) -> list[Group]:
    """What was said in one go together, the newest first.

    A step takes along the edit that it made and the one occurrence of its special activity; a step, or an
    occurrence, the evidence that came with it; an occurrence that was taken back the evidence that went with it.
    """
    loose = _Loose(moments)
    groups = [
        Group(
            [
                step,
                *loose.take(step, Kind.EDIT, only_one=True),
                *loose.take(step, Kind.OCCURRENCE, only_one=True),
                *loose.take(step, Kind.OCCURRENCE_GONE, only_one=True),
                *loose.take(step, Kind.EVIDENCE),
            ]
        )
        for step in loose.take_all(Kind.STEP)
    ]
    groups += [
        Group([happened, *loose.take(happened, Kind.EVIDENCE, about=happened.key)])
        for happened in loose.take_all(Kind.OCCURRENCE)
    ]
    groups += [
        Group([gone, *loose.take(gone, Kind.EVIDENCE_GONE, about=gone.about)])
        for gone in loose.take_all(Kind.OCCURRENCE_GONE)
    ]
    groups += [Group([one]) for kind in Kind for one in loose.take_all(kind)]
    return sorted(groups, key=lambda group: (group.leading.at, group.leading.key), reverse=True)


class _Loose:
    """The moments that no group has taken yet, the oldest first; evidence lies by the occurrence that it belongs to."""

    def __init__(self, moments: Iterable[Moment]) -> None:
        self.places: dict[tuple[Kind, int | None], list[Moment]] = defaultdict(list)
        for moment in sorted(moments, key=lambda moment: (moment.at, moment.key)):
            is_evidence = moment.kind in (Kind.EVIDENCE, Kind.EVIDENCE_GONE)
            self.places[moment.kind, moment.about if is_evidence else None].append(moment)

    def take(
        self, leader: Moment, kind: Kind, *, about: int | None = None, only_one: bool = False
    ) -> list[Moment]:
        place = self.places[kind, about]
        found = [moment for moment in place if moment.came_with(leader)][: 1 if only_one else None]
        for moment in found:
            place.remove(moment)
        return found

    def take_all(self, kind: Kind) -> list[Moment]:
        found = [moment for place in self.places if place[0] == kind for moment in self.places[place]]
        for place in list(self.places):
            if place[0] == kind:
                del self.places[place]
        return found
