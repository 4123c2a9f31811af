"""When something about an activity was written, by whom, and what of it was entered in one go."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import TextChoices

# What one press writes is written within a moment, by one person.
IN_ONE_GO = timedelta(seconds=2)


class EntryKind(TextChoices):
    """What an entry is about; where several things were entered in one go, the first of these names it."""

    STEP = "step"
    OCCURRENCE = "occurrence"
    EVIDENCE = "evidence"
    EDIT = "edit"
    OCCURRENCE_EDIT = "occurrence_edit"
    OCCURRENCE_GONE = "occurrence_gone"
    OCCURRENCE_BACK = "occurrence_back"
    EVIDENCE_EDIT = "evidence_edit"
    EVIDENCE_GONE = "evidence_gone"


OF_EVIDENCE = (EntryKind.EVIDENCE, EntryKind.EVIDENCE_EDIT, EntryKind.EVIDENCE_GONE)


@dataclass(frozen=True)
class Moment:
    """Something that was written once: which row, when, by whom.

    `about` is the occurrence that evidence, an edit or a removal belongs to. The row itself is read for the page that
    shows it, so that a long history costs no more than a short one.
    """

    kind: EntryKind
    key: int
    at: datetime
    by: int | None
    about: int | None = None

    @property
    def place(self) -> tuple[EntryKind, int]:
        return self.kind, self.key

    def came_with(self, leader: "Moment") -> bool:
        """Whether both were written in one go. A step is written last, after everything that it brings along."""
        # What goes because its row went is written by nobody.
        is_by_one = self.by == leader.by or None in (self.by, leader.by)
        is_too_late = leader.kind == EntryKind.STEP and self.at > leader.at
        return is_by_one and not is_too_late and abs(self.at - leader.at) <= IN_ONE_GO


@dataclass(frozen=True)
class MomentGroup:
    """What was entered in one go, the leading moment first."""

    moments: Sequence[Moment]

    @property
    def leading(self) -> Moment:
        return self.moments[0]

    def of_kind(self, kind: EntryKind) -> list[Moment]:
        return [moment for moment in self.moments if moment.kind == kind]


def groups_of(moments: Iterable[Moment]) -> list[MomentGroup]:
    """What was entered in one go together, the newest first.

    A step takes along the edit that it made and the one occurrence of its special activity; a step, or an
    occurrence, the evidence that came with it; an occurrence that was taken back the evidence that went with it; a
    change of one what was done to its evidence.
    """
    loose = _Loose(moments)
    groups = [
        MomentGroup(
            [
                step,
                *loose.take(step, EntryKind.EDIT, only_one=True),
                *loose.take(step, EntryKind.OCCURRENCE, only_one=True),
                *loose.take(step, EntryKind.OCCURRENCE_GONE, only_one=True),
                *loose.take(step, EntryKind.EVIDENCE),
            ]
        )
        for step in loose.take_all(EntryKind.STEP)
    ]
    groups += [
        MomentGroup([happened, *loose.take(happened, EntryKind.EVIDENCE, about=happened.key)])
        for happened in loose.take_all(EntryKind.OCCURRENCE)
    ]
    groups += [
        MomentGroup([gone, *loose.take(gone, EntryKind.EVIDENCE_GONE, about=gone.about)])
        for gone in loose.take_all(EntryKind.OCCURRENCE_GONE)
    ]
    groups += [
        MomentGroup(
            [
                edit,
                *loose.take(edit, EntryKind.EVIDENCE, about=edit.about),
                *loose.take(edit, EntryKind.EVIDENCE_EDIT, about=edit.about),
                *loose.take(edit, EntryKind.EVIDENCE_GONE, about=edit.about),
            ]
        )
        for edit in loose.take_all(EntryKind.OCCURRENCE_EDIT)
    ]
    groups += [MomentGroup([moment]) for kind in EntryKind for moment in loose.take_all(kind)]
    return sorted(groups, key=lambda group: (group.leading.at, group.leading.key), reverse=True)


class _Loose:
    """The moments that no group has taken yet, the oldest first; evidence lies by the occurrence that it belongs to."""

    def __init__(self, moments: Iterable[Moment]) -> None:
        self.places: dict[tuple[EntryKind, int | None], list[Moment]] = defaultdict(list)
        for moment in sorted(moments, key=lambda moment: (moment.at, moment.key)):
            is_evidence = moment.kind in OF_EVIDENCE
            self.places[moment.kind, moment.about if is_evidence else None].append(moment)

    def take(
        self, leader: Moment, kind: EntryKind, *, about: int | None = None, only_one: bool = False
    ) -> list[Moment]:
        place = self.places[kind, about]
        moments = [moment for moment in place if moment.came_with(leader)][: 1 if only_one else None]
        for moment in moments:
            place.remove(moment)
        return moments

    def take_all(self, kind: EntryKind) -> list[Moment]:
        moments = [moment for place in self.places if place[0] == kind for moment in self.places[place]]
        for place in list(self.places):
            if place[0] == kind:
                del self.places[place]
        return moments
