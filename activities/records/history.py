"""The history of an activity in one list, the newest first: steps, occurrences, evidence and edits.

Each stands where somebody entered it. What was entered in one go (a step with its edits and its proof, an occurrence
with its photographs) is one entry.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import F, Q, TextChoices, prefetch_related_objects

from activities.models import Activity, AnswerLink, Evidence, Occurrence, StatusUpdate
from activities.models.links import author_of
from activities.records.changes import (
    FieldChange,
    caption_change,
    changes_between,
    proof_gone,
    read_links,
    records_of,
    when_as_one,
)
from activities.records.progress import record_of
from activities.records.undo import RESTORED
from activities.rules.authors import FROM_LETTER
from activities.rules.days import When
from activities.rules.recurrence import Record
from kacanik_comms.accounts.deputies.words import by_whom
from kacanik_comms.accounts.models import User
from plans.models import Office
from plans.names.reading import names_for

ON_A_PAGE = 10
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


@dataclass(frozen=True)
class Moment:
    """Something that was written once: which row, when, by whom.

    `about` is the occurrence that evidence, an edit or a removal belongs to.
    """

    kind: EntryKind
    key: int
    at: datetime
    by: int | None
    about: int | None = None
    row: Any = field(default=None, compare=False)

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

    def rows(self, kind: EntryKind) -> list[Any]:
        return [moment.row for moment in self.moments if moment.kind == kind]


@dataclass(frozen=True)
class History:
    """Everything that was entered about an activity, each kind newest first.

    `edits` are the kept records of the activity, of which the oldest says how it came into the plan; `edited`,
    `removed` and `restored` those of its occurrences, `described` (with a new caption) and `proof_removed` those of its
    evidence.
    """

    occurrences: Sequence[Occurrence]
    steps: Sequence[StatusUpdate]
    evidence: Sequence[Evidence]
    edits: Sequence[Any]
    edited: Sequence[Any]
    removed: Sequence[Any]
    restored: Sequence[Any]
    described: Sequence[tuple[Any, Any]]
    proof_removed: Sequence[Any]

    @property
    def records(self) -> list[Record]:
        """The occurrences as the rules know them."""
        return [record_of(occurrence) for occurrence in self.occurrences]

    @property
    def moments(self) -> list[Moment]:
        return [
            *(Moment(EntryKind.STEP, row.pk, row.at, row.by_id, row=row) for row in self.steps),
            *(
                Moment(EntryKind.OCCURRENCE, row.pk, row.recorded_at, row.recorded_by_id, row=row)
                for row in self.occurrences
            ),
            *(
                Moment(EntryKind.EVIDENCE, row.pk, row.added_at, row.added_by_id, row.occurrence_id, row)
                for row in self.evidence
            ),
            *(_kept(EntryKind.EDIT, row) for row in self.edits[:-1]),
            *(_kept(EntryKind.OCCURRENCE_EDIT, row, about=row.id) for row in self.edited),
            *(_kept(EntryKind.OCCURRENCE_GONE, row, about=row.id) for row in self.removed),
            *(_kept(EntryKind.OCCURRENCE_BACK, row, about=row.id) for row in self.restored),
            *(
                _kept(EntryKind.EVIDENCE_EDIT, newer, about=newer.occurrence_id)
                for _older, newer in self.described
            ),
            *(_kept(EntryKind.EVIDENCE_GONE, row, about=row.occurrence_id) for row in self.proof_removed),
        ]


def _kept(kind: EntryKind, record: Any, about: int | None = None) -> Moment:
    return Moment(kind, record.pk, record.history_date, record.history_user_id, about, record)


def history_of(activity: Activity) -> History:
    of_occurrences = records_of(Occurrence).filter(activity=activity)
    # The links of an occurrence are written after it; that is no edit.
    is_edit = Q(history_type="~", history_date__gt=F("recorded_at") + IN_ONE_GO)
    # What was taken back after it was removed begins anew.
    is_back = Q(history_type="+", history_date__gt=F("recorded_at") + IN_ONE_GO, history_user__isnull=False)
    kept = list(of_occurrences.filter(is_edit | is_back | Q(history_type="-")))
    of_evidence = list(
        records_of(Evidence).filter(activity=activity).order_by("id", "-history_date", "-history_id")
    )
    return History(
        occurrences=list(
            activity.occurrences.select_related(
                "recorded_by", "from_letter__office", "on_behalf_of", "session"
            )
        ),
        steps=list(activity.status_updates.select_related("by", "from_letter__office", "on_behalf_of")),
        evidence=list(activity.evidence.select_related("added_by", "from_letter__office")),
        edits=list(records_of(Activity).filter(id=activity.pk)),
        edited=[record for record in kept if record.history_type == "~"],
        removed=[record for record in kept if record.history_type == "-"],
        restored=[record for record in kept if record.history_type == "+"],
        described=[
            (older, newer)
            for newer, older in pairwise(of_evidence)
            if newer.id == older.id and newer.history_type == "~" and newer.caption != older.caption
        ],
        proof_removed=[record for record in of_evidence if record.history_type == "-"],
    )


@dataclass(frozen=True)
class HistoryEntry:
    """One entry, ready to be drawn: what was entered in one go, by whom and when.

    `when` is that of the occurrence which evidence, an edit or a removal belongs to; `gone` what was removed.
    """

    kind: EntryKind
    key: int
    at: datetime
    by: User | Office | None
    on_behalf_of: User | None = None
    is_from_letter: bool = False
    step: StatusUpdate | None = None
    occurrence: Occurrence | None = None
    evidence: Sequence[Evidence] = ()
    changes: Sequence[FieldChange] = ()
    when: When | None = None
    gone: Any = None

    @property
    def who(self) -> str:
        return by_whom(self.by, self.on_behalf_of)

    @property
    def is_report(self) -> bool:
        """Whether an edit says what came of the activity, and changes nothing of what was planned."""
        return all(change.name in RESTORED for change in self.changes)


# Of these it is stored who entered them, and whether from a letter; of the others the history says it.
WITH_AUTHOR = (EntryKind.STEP, EntryKind.OCCURRENCE, EntryKind.EVIDENCE)
# Of these it is stored in whose place they were entered; the evidence of one says it with it.
STORED_NAMES = (EntryKind.STEP, EntryKind.OCCURRENCE)
OF_EVIDENCE = (EntryKind.EVIDENCE, EntryKind.EVIDENCE_EDIT, EntryKind.EVIDENCE_GONE)
GONE = (EntryKind.OCCURRENCE_GONE, EntryKind.EVIDENCE_GONE)


def entries_of(groups: Sequence[MomentGroup], history: History) -> list[HistoryEntry]:
    """The entries of one page; edits that change nothing people see are left out."""
    occurrences = [row for group in groups for row in group.rows(EntryKind.OCCURRENCE)]
    prefetch_related_objects(occurrences, "audiences", "channels", "messages", "evidence")
    for occurrence in occurrences:
        plan = occurrence.activity.plan
        for row in [*occurrence.audiences.all(), *occurrence.channels.all()]:
            names_for(plan).give(plan, row)
    changes = _changes_on(groups, history)
    whens = {row.pk: row.when for row in history.occurrences} | {
        row.id: When.of(row) for row in history.removed
    }
    letters = _letters_behind(groups)
    entries = [_entry(group, changes.get(group.leading, ()), whens, letters) for group in groups]
    are_edits = (EntryKind.EDIT, EntryKind.OCCURRENCE_EDIT)
    return [entry for entry in entries if entry.changes or entry.evidence or entry.kind not in are_edits]


def _letters_behind(groups: Sequence[MomentGroup]) -> dict[int, AnswerLink]:
    """The links with which something of the activity itself was changed, which the history notes beside it."""
    keys = {_letter_of(group.leading) for group in groups} - {None}
    return AnswerLink.objects.select_related("office").in_bulk(keys) if keys else {}


def _letter_of(moment: Moment) -> int | None:
    reason = getattr(moment.row, "history_change_reason", None) or ""
    return int(reason.removeprefix(FROM_LETTER)) if reason.startswith(FROM_LETTER) else None


def _entry(
    group: MomentGroup,
    changes: Sequence[FieldChange],
    whens: dict[int, When],
    letters: dict[int, AnswerLink],
) -> HistoryEntry:
    leading = group.leading
    if leading.kind in WITH_AUTHOR:
        by, letter = leading.row.author, leading.row.from_letter
    else:
        letter = letters.get(_letter_of(leading) or 0)
        by = author_of(leading.row.history_user, letter)
    return HistoryEntry(
        kind=leading.kind,
        key=leading.key,
        at=leading.at,
        by=by,
        is_from_letter=letter is not None,
        on_behalf_of=getattr(leading.row, "on_behalf_of", None) if leading.kind in STORED_NAMES else None,
        step=leading.row if leading.kind == EntryKind.STEP else None,
        occurrence=next(iter(group.rows(EntryKind.OCCURRENCE)), None),
        evidence=group.rows(EntryKind.EVIDENCE),
        changes=changes,
        when=whens.get(leading.about) if leading.about else None,
        gone=leading.row if leading.kind in GONE else None,
    )


def _changes_on(groups: Sequence[MomentGroup], history: History) -> dict[Moment, list[FieldChange]]:
    """What the edits on one page changed, by the moment that leads their group."""
    before = {newer.pk: older for newer, older in pairwise(history.edits)}
    edits = {group.leading: row for group in groups for row in group.rows(EntryKind.EDIT)}
    read_links({row.pk: row for edit in edits.values() for row in (edit, before[edit.pk])}.values())
    # Of a step the status is said already.
    changes = {
        leading: [
            change
            for change in changes_between(before[edit.pk], edit)
            if leading.kind == EntryKind.EDIT or change.name != "status"
        ]
        for leading, edit in edits.items()
    }
    edited = {group.leading: row for group in groups for row in group.rows(EntryKind.OCCURRENCE_EDIT)}
    if edited:
        records = list(
            records_of(Occurrence)
            .filter(id__in={row.id for row in edited.values()})
            .order_by("id", "-history_date", "-history_id")
        )
        read_links(records)
        pairs = {newer.pk: (older, newer) for newer, older in pairwise(records) if newer.id == older.id}
        changes |= {
            leading: when_as_one(changes_between(*pairs[row.pk]), *pairs[row.pk])
            for leading, row in edited.items()
        }
    captions = {newer.pk: caption_change(older, newer) for older, newer in history.described}
    for group in groups:
        of_proofs = [captions[row.pk] for row in group.rows(EntryKind.EVIDENCE_EDIT)]
        if group.leading.kind == EntryKind.OCCURRENCE_EDIT:
            of_proofs += [proof_gone(row) for row in group.rows(EntryKind.EVIDENCE_GONE)]
        if of_proofs:
            changes[group.leading] = [*changes.get(group.leading, ()), *of_proofs]
    return changes


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
