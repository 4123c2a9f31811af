"""Reading the story of an activity, with two questions however long it is: first its moments, then what belongs to
those of one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db.models import Case, CharField, DateField, F, IntegerField, Q, TextField, Value, When
from django.db.models.functions import Cast

from activities.around import LINKS, Around
from activities.history import FieldChange, Names, changes_between, links_kept
from activities.models import Activity, Evidence, Occurrence, StatusUpdate
from activities.recurrence import Outcome
from activities.story import IN_ONE_GO, Group, Kind, Moment, Moments
from activities.undo import RESTORED
from audiences.models import Audience, Channel, Message
from kacanik_comms.accounts.models import User
from kacanik_comms.core.together import read_together


def moments_of(activity: Activity) -> Moments:
    """Every moment of the activity with one query; few columns, so that five hundred occurrences are soon read."""
    nothing: dict[str, Any] = {
        "day": Cast(Value(None), DateField()),
        "outcome": Value("", CharField()),
        "about": Cast(Value(None), IntegerField()),
        "words": Value("", TextField()),
    }
    why_skipped = Case(
        When(outcome=Outcome.SKIPPED.value, then=F("note")), default=Value(""), output_field=TextField()
    )
    edited = Occurrence.history.filter(activity=activity)  # type: ignore[attr-defined]
    first, *others = (
        rows.order_by().values_list(Value(kind.value, CharField()), "pk", at, by, *(nothing | told).values())
        for kind, rows, at, by, told in (
            (
                Kind.OCCURRENCE,
                Occurrence.objects.filter(activity=activity),
                "recorded_at",
                "recorded_by",
                {"day": F("date"), "outcome": F("outcome"), "about": F("session_id"), "words": why_skipped},
            ),
            (Kind.STEP, StatusUpdate.objects.filter(activity=activity), "at", "by", {}),
            (
                Kind.EVIDENCE,
                Evidence.objects.filter(activity=activity),
                "added_at",
                "added_by",
                {"about": F("occurrence_id")},
            ),
            (
                Kind.EDIT,
                Activity.history.filter(id=activity.pk),  # type: ignore[attr-defined]
                "history_date",
                "history_user",
                {},
            ),
            (
                # Its links are written after it; that is no edit.
                Kind.OCCURRENCE_EDIT,
                edited.filter(history_type="~", history_date__gt=F("recorded_at") + IN_ONE_GO),
                "history_date",
                "history_user",
                {"about": F("id")},
            ),
            (
                Kind.OCCURRENCE_GONE,
                edited.filter(history_type="-"),
                "history_date",
                "history_user",
                {"about": F("id")},
            ),
            (
                Kind.EVIDENCE_GONE,
                Evidence.history.filter(activity=activity, history_type="-"),  # type: ignore[attr-defined]
                "history_date",
                "history_user",
                {"about": F("occurrence_id")},
            ),
        )
    )
    rows = [Moment(Kind(kind), *row) for kind, *row in first.union(*others, all=True)]
    edits = sorted((row for row in rows if row.kind == Kind.EDIT), key=lambda row: (row.at, row.key))
    before = {newer.key: older.key for older, newer in pairwise(edits)}
    # The first record is no edit: it says how the activity came into the plan.
    told = [row for row in rows if row.kind != Kind.EDIT or row.key in before]
    return Moments(told, before)


@dataclass(frozen=True)
class Happened:
    """An occurrence with whom and what it reached, and everything that proves it, also what was added later."""

    occurrence: Occurrence
    audiences: Sequence[Audience]
    channels: Sequence[Channel]
    messages: Sequence[Message]
    evidence: Sequence[Evidence]


@dataclass(frozen=True)
class Entry:
    """One entry of the story, ready to be drawn: what was said in one go, by whom and when.

    `day` is that of the occurrence which evidence, an edit or a removal belongs to; `gone` what was removed.
    """

    kind: Kind
    key: int
    at: datetime
    by: User | None
    step: StatusUpdate | None = None
    happened: Happened | None = None
    evidence: Sequence[Evidence] = ()
    changes: Sequence[FieldChange] = ()
    day: date | None = None
    gone: Any = None

    @property
    def is_report(self) -> bool:
        """Whether an edit says what came of the activity, and changes nothing of what was planned."""
        return all(change.name in RESTORED for change in self.changes)


def entries_of(groups: Sequence[Group], moments: Moments, beside: Around) -> list[Entry]:
    """What belongs to the groups of one page, with one query; edits that change nothing people see are left out."""
    details = _Details(groups, moments, beside)
    entries = [details.entry(group) for group in groups]
    return [
        entry for entry in entries if entry.changes or entry.kind not in (Kind.EDIT, Kind.OCCURRENCE_EDIT)
    ]


class _Details:
    """The rows behind the moments of one page."""

    def __init__(self, groups: Sequence[Group], moments: Moments, beside: Around) -> None:
        self.beside, self.before = beside, moments.records_before
        self.days = {moment.key: moment.day for moment in moments.occurrences}
        here = [moment for group in groups for moment in group.moments]
        keys = {kind: {moment.key for moment in here if moment.kind == kind} for kind in Kind}
        happened = keys[Kind.OCCURRENCE]
        records = keys[Kind.EDIT] | {self.before[key] for key in keys[Kind.EDIT]}
        edited = {moment.about for moment in here if moment.kind == Kind.OCCURRENCE_EDIT}
        of_occurrences: Any = Occurrence.history  # type: ignore[attr-defined]
        of_edited = of_occurrences.filter(id__in=edited) if edited else of_occurrences.none()
        throughs = [getattr(Occurrence, link).through._default_manager for link in LINKS]
        steps, occurrences, evidence, edits, past, gone, people, *links = read_together(
            StatusUpdate.objects.filter(pk__in=keys[Kind.STEP]),
            Occurrence.objects.filter(pk__in=happened),
            Evidence.objects.filter(Q(pk__in=keys[Kind.EVIDENCE]) | Q(occurrence__in=happened)),
            Activity.history.filter(pk__in=records),  # type: ignore[attr-defined]
            of_occurrences.filter(Q(pk__in=keys[Kind.OCCURRENCE_GONE]) | Q(id__in=edited)),
            Evidence.history.filter(pk__in=keys[Kind.EVIDENCE_GONE]),  # type: ignore[attr-defined]
            User.objects.filter(pk__in={moment.by for moment in here if moment.by}),
            *(through.filter(occurrence__in=happened) for through in throughs),
            *links_kept(Activity, records),
            *links_kept(Occurrence, of_edited.values("pk")),
        )
        self.steps, self.occurrences, self.evidence, self.edits, self.past, self.gone, self.people = (
            {row.pk: row for row in rows}
            for rows in (steps, occurrences, evidence, edits, past, gone, people)
        )
        known = [
            *beside.sessions,
            *beside.objectives,
            *(row for link in LINKS for row in beside.linked(link)),
        ]
        self.linked, of_activity, of_occurrence = links[:3], links[3:6], links[6:]
        self.names = Names(of_activity, known)
        self.names_of_occurrences = Names(of_occurrence, known)
        sessions = {session.pk: session for session in beside.sessions}
        for one in occurrences:
            one.session = sessions.get(one.session_id)

    def entry(self, group: Group) -> Entry:
        leading = group.leading
        gone = {Kind.OCCURRENCE_GONE: self.past, Kind.EVIDENCE_GONE: self.gone}.get(leading.kind, {})
        return Entry(
            kind=leading.kind,
            key=leading.key,
            at=leading.at,
            by=self.people.get(leading.by),
            step=self.steps.get(leading.key) if leading.kind == Kind.STEP else None,
            happened=next(map(self.happened, group.keys(Kind.OCCURRENCE)), None),
            evidence=[self.evidence[key] for key in group.keys(Kind.EVIDENCE) if key in self.evidence],
            changes=self.changes(group),
            day=self.days.get(leading.about) if leading.about else None,
            gone=gone.get(leading.key),
        )

    def happened(self, key: int) -> Happened:
        links = {
            link: {getattr(row, _column(link)) for row in rows if row.occurrence_id == key}
            for link, rows in zip(LINKS, self.linked, strict=True)
        }
        chosen = {link: [row for row in self.beside.linked(link) if row.pk in links[link]] for link in LINKS}
        evidence = [proof for proof in self.evidence.values() if proof.occurrence_id == key]
        return Happened(self.occurrences[key], evidence=evidence, **chosen)

    def changes(self, group: Group) -> Sequence[FieldChange]:
        """Of a step the status is said already."""
        if edits := group.keys(Kind.EDIT):
            newer = self.edits[edits[0]]
            changes = changes_between(self.edits[self.before[newer.pk]], newer, self.names)
            return [one for one in changes if group.leading.kind == Kind.EDIT or one.name != "status"]
        if group.leading.kind == Kind.OCCURRENCE_EDIT:
            newer = self.past[group.leading.key]
            older = [row for row in self.past.values() if row.id == newer.id and row.pk < newer.pk]
            return changes_between(max(older, key=lambda row: row.pk), newer, self.names_of_occurrences)
        return ()


def _column(link: str) -> str:
    return f"{link.removesuffix('s')}_id"
