"""The history of an activity in one list, the newest first: steps, occurrences, evidence and edits.

Each stands where somebody entered it. What was entered in one go (a step with its edits and its proof, an occurrence
with its photographs) is one entry.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, TypeAlias

from django.db.models import F, Q, QuerySet

from activities.models import Activity, AnswerLink, Evidence, Occurrence, StatusUpdate
from activities.models.links import author_of
from activities.querysets import LINKS
from activities.records.changes import (
    FieldChange,
    caption_change,
    changes_between,
    proof_gone,
    read_links,
    records_of,
    when_as_one,
)
from activities.records.moments import IN_ONE_GO, EntryKind, Moment, MomentGroup
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


@dataclass(frozen=True)
class History:
    """Everything that was entered about an activity.

    `occurrences` are those that stand, the newest first; `whens` says of each when it was, also of one that was
    removed. `before` holds of each edit of the activity the record before it, `captions` the same of each evidence that
    got a new caption.
    """

    activity: Activity
    occurrences: Sequence[Occurrence]
    evidence_count: int
    moments: Sequence[Moment]
    whens: Mapping[int, When]
    before: Mapping[int, int]
    captions: Mapping[int, int]

    @property
    def records(self) -> list[Record]:
        """The occurrences as the rules know them."""
        return [record_of(occurrence) for occurrence in self.occurrences]


# A kept record of an occurrence, by its `history_type`.
OF_RECORD = {
    "~": EntryKind.OCCURRENCE_EDIT,
    "-": EntryKind.OCCURRENCE_GONE,
    "+": EntryKind.OCCURRENCE_BACK,
}
# The columns of a moment; what it is about comes next.
WRITTEN = ("history_id", "history_date", "history_user_id")


def history_of(activity: Activity) -> History:
    occurrences = list(activity.occurrences.all())
    evidence = list(activity.evidence.values_list("pk", "added_at", "added_by_id", "occurrence_id"))
    # The oldest says how the activity came into the plan.
    edits = list(records_of(Activity).filter(id=activity.pk).values_list(*WRITTEN))
    # The links of an occurrence are written after it; that is no edit.
    is_edit = Q(history_type="~", history_date__gt=F("recorded_at") + IN_ONE_GO)
    # What was taken back after it was removed begins anew.
    is_back = Q(history_type="+", history_date__gt=F("recorded_at") + IN_ONE_GO, history_user__isnull=False)
    of_occurrences = records_of(Occurrence).filter(activity=activity)
    changed = list(
        of_occurrences.filter(is_edit | is_back | Q(history_type="-")).values_list(
            *WRITTEN,
            "id",
            "history_type",
            "date",
            "unit_starts_on",
            "unit_ends_on",
            "recorded_at",
            named=True,
        )
    )
    of_evidence = (
        records_of(Evidence).filter(activity=activity).order_by("id", "-history_date", "-history_id")
    )
    proofs = list(
        of_evidence.values_list(*WRITTEN, "occurrence_id", "id", "history_type", "caption", named=True)
    )
    described = [
        (newer, older)
        for newer, older in pairwise(proofs)
        if newer.id == older.id and newer.history_type == "~" and newer.caption != older.caption
    ]
    proofs_gone = [record for record in proofs if record.history_type == "-"]
    return History(
        activity,
        occurrences,
        len(evidence),
        [
            *(
                Moment(EntryKind.STEP, *row)
                for row in activity.status_updates.values_list("pk", "at", "by_id")
            ),
            *(
                Moment(EntryKind.OCCURRENCE, row.pk, row.recorded_at, row.recorded_by_id)
                for row in occurrences
            ),
            *(Moment(EntryKind.EVIDENCE, *row) for row in evidence),
            *(Moment(EntryKind.EDIT, *row) for row in edits[:-1]),
            *(Moment(OF_RECORD[row.history_type], *row[:4]) for row in changed),
            *(Moment(EntryKind.EVIDENCE_EDIT, *newer[:4]) for newer, _older in described),
            *(Moment(EntryKind.EVIDENCE_GONE, *row[:4]) for row in proofs_gone),
        ],
        whens={row.pk: row.when for row in occurrences}
        | {row.id: When.of(row) for row in changed if row.history_type == "-"},
        before={newer[0]: older[0] for newer, older in pairwise(edits)},
        captions={newer.history_id: older.history_id for newer, older in described},
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
GONE = (EntryKind.OCCURRENCE_GONE, EntryKind.EVIDENCE_GONE)


# The rows of a page, by the places of their moments.
Rows: TypeAlias = Mapping[tuple[EntryKind, int], Any]


def entries_of(groups: Iterable[MomentGroup], history: History) -> list[HistoryEntry]:
    """The entries of one page; edits that change nothing people see are left out."""
    groups = list(groups)
    rows = _rows_of(groups, history)
    # What somebody removes at this moment has no row any more.
    groups = [
        MomentGroup([moment for moment in group.moments if moment.place in rows])
        for group in groups
        if group.leading.place in rows
    ]
    changes = _changes_on(groups, history, rows)
    letters = _letters_behind([rows[group.leading.place] for group in groups])
    entries = [
        _entry(group, rows, changes.get(group.leading, ()), history.whens, letters) for group in groups
    ]
    are_edits = (EntryKind.EDIT, EntryKind.OCCURRENCE_EDIT)
    return [entry for entry in entries if entry.changes or entry.evidence or entry.kind not in are_edits]


def _rows_of(groups: Iterable[MomentGroup], history: History) -> Rows:
    """With one query for each table of which the page shows something."""
    keys: dict[EntryKind, set[int]] = defaultdict(set)
    for group in groups:
        for moment in group.moments:
            keys[moment.kind].add(moment.key)
    for kind, before in ((EntryKind.EDIT, history.before), (EntryKind.EVIDENCE_EDIT, history.captions)):
        keys[kind] |= {before[key] for key in keys[kind]}
    activity, letter = history.activity, "from_letter__office"
    occurrences = activity.occurrences.select_related("recorded_by", letter, "on_behalf_of", "session")
    tables: list[tuple[QuerySet[Any], Iterable[EntryKind]]] = [
        (activity.status_updates.select_related("by", letter, "on_behalf_of"), [EntryKind.STEP]),
        (occurrences.prefetch_related(*LINKS, "evidence"), [EntryKind.OCCURRENCE]),
        (activity.evidence.select_related("added_by", letter), [EntryKind.EVIDENCE]),
        (records_of(Activity), [EntryKind.EDIT]),
        (records_of(Occurrence), OF_RECORD.values()),
        (records_of(Evidence), [EntryKind.EVIDENCE_EDIT, EntryKind.EVIDENCE_GONE]),
    ]
    rows: dict[tuple[EntryKind, int], Any] = {}
    for table, kinds in tables:
        asked = set[int]().union(*(keys[kind] for kind in kinds))
        of_table = table.in_bulk(asked) if asked else {}
        rows |= {(kind, key): of_table[key] for kind in kinds for key in keys[kind] if key in of_table}
    names = names_for(activity.plan)
    for (kind, _key), row in rows.items():
        if kind == EntryKind.OCCURRENCE:
            for linked in [*row.audiences.all(), *row.channels.all()]:
                names.give(activity.plan, linked)
    return rows


def _letters_behind(rows: Iterable[Any]) -> dict[int, AnswerLink]:
    """The links with which something of the activity itself was changed, which the history notes beside it."""
    keys = {_letter_of(row) for row in rows} - {None}
    return AnswerLink.objects.select_related("office").in_bulk(keys) if keys else {}


def _letter_of(row: Any) -> int | None:
    reason = getattr(row, "history_change_reason", None) or ""
    return int(reason.removeprefix(FROM_LETTER)) if reason.startswith(FROM_LETTER) else None


def _entry(
    group: MomentGroup,
    rows: Rows,
    changes: Sequence[FieldChange],
    whens: Mapping[int, When],
    letters: dict[int, AnswerLink],
) -> HistoryEntry:
    leading, row = group.leading, rows[group.leading.place]
    if leading.kind in WITH_AUTHOR:
        by, letter = row.author, row.from_letter
    else:
        letter = letters.get(_letter_of(row) or 0)
        by = author_of(row.history_user, letter)
    return HistoryEntry(
        kind=leading.kind,
        key=leading.key,
        at=leading.at,
        by=by,
        is_from_letter=letter is not None,
        on_behalf_of=getattr(row, "on_behalf_of", None) if leading.kind in STORED_NAMES else None,
        step=row if leading.kind == EntryKind.STEP else None,
        occurrence=next((rows[moment.place] for moment in group.of_kind(EntryKind.OCCURRENCE)), None),
        evidence=[rows[moment.place] for moment in group.of_kind(EntryKind.EVIDENCE)],
        changes=changes,
        when=whens.get(leading.about) if leading.about else None,
        gone=row if leading.kind in GONE else None,
    )


def _changes_on(
    groups: Sequence[MomentGroup], history: History, rows: Rows
) -> dict[Moment, list[FieldChange]]:
    """What the edits on one page changed, by the moment that leads their group."""
    edits = {
        group.leading: (rows[EntryKind.EDIT, history.before[edit.key]], rows[edit.place])
        for group in groups
        for edit in group.of_kind(EntryKind.EDIT)
    }
    read_links({row.pk: row for pair in edits.values() for row in pair}.values())
    # Of a step the status is said already.
    changes = {
        leading: [
            change
            for change in changes_between(*pair)
            if leading.kind == EntryKind.EDIT or change.name != "status"
        ]
        for leading, pair in edits.items()
    }
    edited = {
        group.leading: rows[edit.place]
        for group in groups
        for edit in group.of_kind(EntryKind.OCCURRENCE_EDIT)
    }
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
    for group in groups:
        of_proofs = [
            caption_change(rows[edit.kind, history.captions[edit.key]], rows[edit.place])
            for edit in group.of_kind(EntryKind.EVIDENCE_EDIT)
        ]
        if group.leading.kind == EntryKind.OCCURRENCE_EDIT:
            of_proofs += [proof_gone(rows[gone.place]) for gone in group.of_kind(EntryKind.EVIDENCE_GONE)]
        if of_proofs:
            changes[group.leading] = [*changes.get(group.leading, ()), *of_proofs]
    return changes
