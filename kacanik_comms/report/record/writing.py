"""Writes the snapshot: everything that the report says, from the facts of the year and what was written about it."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from pathlib import PurePath
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from activities.declarations import ACTIVITY
from activities.models import Amendment, Evidence, StatusUpdate
from activities.rules.days import When
from activities.rules.progress import Progress
from activities.rules.recurrence import Unit
from activities.rules.spans import Span
from audiences.declarations import AUDIENCE, CHANNEL, DESIRED_IMPACT, MESSAGE
from kacanik_comms.accounts.models import User
from kacanik_comms.core.record import LANGUAGES, Declaration, Texts, day, moment, plain, texts
from kacanik_comms.evaluation.models import Evaluation, EvaluationStep, Indicator
from kacanik_comms.evaluation.pieces import Pieces
from kacanik_comms.evaluation.workflow import State
from kacanik_comms.report.record.computed import computed
from kacanik_comms.report.record.written import named, written_of
from kacanik_comms.year import figures
from kacanik_comms.year.deviations import deviations_among
from kacanik_comms.year.facts import Reach, YearFacts
from plans.declarations import OBJECTIVE, OFFICE, STRATEGY
from plans.models import AnnualPlan, Office, Strategy

# Counts up when a key changes its meaning or goes; a new key beside the others leaves it as it is. What the report
# does not print is not written: remarks of returns, notes of steps but the reason of a deviation, the owner's name of
# a file.
FORMAT = {"name": "evaluation of an annual communication plan", "version": 1}
# The chapter of the strategy that asks for the yearly evaluation.
MANDATE_CHAPTER = "8"


@dataclass(frozen=True)
class Signatory:
    """Who prepares, submits or signs, as it is printed: their role is a word of the code, the position is theirs."""

    name: str
    position: str
    role: str
    at: datetime
    # The name and position of the person in whose place a deputy acts.
    on_behalf_of: str = ""

    @classmethod
    def of(cls, user: User, *, at: datetime, role: str = "", on_behalf_of: User | None = None) -> "Signatory":
        person = on_behalf_of.with_position if on_behalf_of else ""
        return cls(str(user), user.position, role, at, person)

    @classmethod
    def kept_as(cls, data: Mapping[str, str]) -> "Signatory":
        at, person = datetime.fromisoformat(data["at"]), data.get("on_behalf_of", "")
        return cls(data["name"], data["position"], data.get("role", ""), at, person)

    @property
    def data(self) -> dict[str, Any]:
        data = {"name": self.name, "position": self.position, "role": self.role, "at": moment(self.at)}
        return data | ({"on_behalf_of": self.on_behalf_of} if self.on_behalf_of else {})


def worded(text: str | Promise) -> Texts:
    """What the catalogues say, in every language."""
    words = {}
    for code in LANGUAGES:
        with translation.override(code):
            words[code] = str(text)
    return words


def snapshot_of(
    facts: YearFacts,
    *,
    prepared_on: date,
    site_url: str,
    evaluation: Evaluation | None = None,
    pieces: Pieces | None = None,
    indicators: Sequence[Indicator] = (),
    steps: Sequence[EvaluationStep] = (),
    amendments: Iterable[Amendment] = (),
    earlier_years: Sequence[Mapping[str, Any]] = (),
    signature: Signatory | None = None,
    emblem: str = "",
) -> dict[str, Any]:
    """Plain data, to be sealed; with a signature it is the record of a signed evaluation, else that of a draft.

    `emblem` is the fingerprint of the picture on the cover.
    """
    pieces = pieces or Pieces()
    audiences = {audience.pk: audience.code for audience in facts.audiences}
    keys = _keys(facts)
    return {
        "format": FORMAT,
        "municipality": {"name": worded(_("Municipality of Kaçanik"))},
        "document": _document(facts, evaluation, steps, signature, prepared_on, site_url, emblem),
        "strategy": _strategy(facts.plan.strategy),
        "plan": _plan(facts.plan),
        "objectives": [OBJECTIVE.data_of(objective) for objective in facts.objectives],
        "offices": _offices(facts, pieces),
        "audiences": _audiences(facts),
        "channels": [CHANNEL.data_of(channel) for channel in facts.channels],
        **_activities(facts, keys),
        "amendments": [_amendment(amendment, keys) for amendment in amendments],
        "occurrences": _occurrences(facts, audiences, keys),
        "skipped_units": [
            {"activity": keys[skip.activity_id], **_when(skip.when), "reason": skip.note}
            for skip in facts.skipped
        ],
        "written": written_of(facts, evaluation, pieces, indicators, audiences, keys),
        "computed": computed(facts),
        "earlier_years": list(earlier_years),
        "definitions": [
            {"key": figure.key, "title": worded(figure.title), "formula": worded(figure.formula)}
            for figure in _with_parts(figures.five_figures(facts))
        ],
    }


def _with_parts(of_the_year: Iterable[figures.Figure]) -> Iterator[figures.Figure]:
    for figure in of_the_year:
        yield figure
        yield from figure.parts


def _document(
    facts: YearFacts,
    evaluation: Evaluation | None,
    steps: Sequence[EvaluationStep],
    signature: Signatory | None,
    prepared_on: date,
    site_url: str,
    emblem: str,
) -> dict[str, Any]:
    document: dict[str, Any] = {
        "state": State.SIGNED.value if signature else State.DRAFT.value,
        "revision": evaluation.revision if evaluation else 1,
        "cut_off": day(facts.cut_off),
        "read_on": day(facts.on),
        "prepared_on": day(prepared_on),
        "verified_at": f"{site_url.rstrip('/')}/verify/",
        "demonstration_data": facts.plan.holds_demonstration_data,
        "emblem": emblem,
    }
    if evaluation is None:
        return document
    if not signature:
        document["state"] = evaluation.state
    document["revision_reason"] = evaluation.revision_reason
    document["protocol_number"] = evaluation.protocol_number
    document["protocol_date"] = day(evaluation.protocol_date)
    document["prepared"] = Signatory.of(
        evaluation.prepared_by, at=evaluation.prepared_at, on_behalf_of=evaluation.prepared_on_behalf_of
    ).data
    if evaluation.submitted_by and evaluation.submitted_at:
        document["submitted"] = Signatory.of(
            evaluation.submitted_by,
            at=evaluation.submitted_at,
            on_behalf_of=evaluation.submitted_on_behalf_of,
        ).data
    document["steps"] = [
        {"step": step.name, "from": step.from_state, "to": step.to_state, "at": moment(step.at)}
        for step in steps
    ]
    if signature:
        document["signed"] = signature.data
    return document


def _strategy(strategy: Strategy) -> dict[str, Any]:
    chapters = (MANDATE_CHAPTER, f"{MANDATE_CHAPTER}.")
    mandate = strategy.sections.filter(heading_number__in=chapters).first()
    return {
        **STRATEGY.data_of(strategy),
        "mandate": mandate
        and {
            "chapter": mandate.heading_number,
            "title": texts(mandate, "title"),
            "text": texts(mandate, "body"),
        },
    }


def _plan(plan: AnnualPlan) -> dict[str, Any]:
    return {
        "year": plan.year,
        "title": texts(plan, "title"),
        "starts_on": day(plan.starts_on),
        "ends_on": day(plan.ends_on),
    }


def _offices(facts: YearFacts, pieces: Pieces) -> list[dict[str, Any]]:
    """Those that answer for something; no names and addresses of people."""
    offices: dict[str, Office] = {
        responsibility.office.code: responsibility.office
        for row in [*facts.everything, *facts.as_amended, *facts.beyond]
        for responsibility in row.activity.responsibilities.all()
    }
    offices |= {finding.owner.code: finding.owner for finding in pieces.findings if finding.owner}
    return [OFFICE.data_of(offices[code]) for code in sorted(offices)]


def _audiences(facts: YearFacts) -> list[dict[str, Any]]:
    def lines(declared: Declaration, of: Sequence[Any], audience: int) -> list[dict[str, Any]]:
        return [declared.data_of(line) for line in of if line.audience_id == audience]

    return [
        AUDIENCE.data_of(audience)
        | {
            "messages": lines(MESSAGE, facts.messages, audience.pk),
            "desired_impacts": lines(DESIRED_IMPACT, facts.desired_impacts, audience.pk),
        }
        for audience in facts.audiences
    ]


def _keys(facts: YearFacts) -> dict[int, str]:
    """By what a snapshot refers to an activity: its code as adopted; what was added since may have taken that of
    another one, and is told apart by a plus sign."""
    keys = {row.activity.pk: row.activity.code for row in facts.activities}
    keys |= {row.activity.pk: row.activity.code for row in facts.beyond}
    taken = set(keys.values())
    for row in facts.added:
        key = row.activity.code
        while key in taken:
            key += "+"
        taken.add(key)
        keys[row.activity.pk] = key
    return keys


def _activities(facts: YearFacts, keys: Mapping[int, str]) -> dict[str, list[dict[str, Any]]]:
    """The adopted ones as they were adopted, those added since, the adopted ones that are others by now, and what was
    beyond the plan."""
    updates: dict[int, list[StatusUpdate]] = defaultdict(list)
    for update in facts.updates:
        updates[update.activity_id].append(update)
    evidence: dict[int, list[Evidence]] = defaultdict(list)
    for piece in facts.evidence:
        evidence[piece.activity_id].append(piece)

    # Notes are for colleagues; the reason of a deviation is for everybody, and printed.
    reasons = {row.step.pk for row in deviations_among(facts.everything, facts) if row.step}

    def lines(rows: Iterable[Progress]) -> list[dict[str, Any]]:
        return [
            _activity(
                row, keys[row.activity.pk], updates[row.activity.pk], evidence[row.activity.pk], reasons
            )
            for row in rows
        ]

    adopted = lines(facts.activities)
    keys_of_added = {row.activity.pk for row in facts.added}
    now = lines(row for row in facts.as_amended if row.activity.pk not in keys_of_added)
    return {
        "activities": adopted,
        "added_activities": lines(facts.added),
        "amended_activities": [activity for activity in now if activity not in adopted],
        "activities_beyond_plan": lines(facts.beyond),
    }


def _amendment(amendment: Amendment, keys: Mapping[int, str]) -> dict[str, Any]:
    return {
        "activity": keys[amendment.activity_id],
        "before": amendment.before,
        "after": amendment.after,
        "reason": amendment.reason,
        "by": str(amendment.by),
        "at": moment(amendment.at),
        "recorded_on": day(amendment.recorded_on),
        "counts_from": day(amendment.counts_from),
        "is_correction": amendment.is_correction,
    }


def _activity(
    row: Progress,
    key: str,
    updates: Sequence[StatusUpdate],
    evidence: Sequence[Evidence],
    reasons: Container[int],
) -> dict[str, Any]:
    activity = row.activity
    whens = sorted(Counter(row.times).elements(), key=attrgetter("ends_on", "starts_on"))
    return {
        "key": key,
        "code": activity.code,
        "objective": activity.objective.number,
        **ACTIVITY.data_of(activity),
        "responsibilities": [
            {"office": responsibility.office.code, "role": responsibility.role}
            for responsibility in activity.responsibilities.all()
        ],
        "happened_on": [day(when.day) for when in whens if when.day],
        "happened_in": [_when(when) for when in whens if not when.day],
        "evidence": [_evidence(piece, f"{key}-{number}") for number, piece in enumerate(evidence, start=1)],
        "rules": [_rule(span) for span in row.spans],
        "units": [_unit(unit) for unit in row.units],
        "status_updates": [
            {
                "from": update.from_status,
                "to": update.to_status,
                "note": update.note if update.pk in reasons else "",
                "at": moment(update.at),
            }
            for update in updates
        ],
    }


def _when(when: When) -> dict[str, Any]:
    """The day, or the unit and from which day on it counts."""
    if when.day:
        return {"date": day(when.day)}
    return {
        "date": None,
        "unit_starts_on": day(when.starts_on),
        "unit_ends_on": day(when.ends_on),
        "counts_from": day(when.counts_from),
    }


def _rule(span: Span) -> dict[str, Any]:
    """What is expected, from when to when; and the days on which that is in force."""
    return {
        "frequency": span.rule.frequency.value,
        "times": span.rule.times,
        "starts_on": day(span.rule.starts_on),
        "ends_on": day(span.rule.ends_on),
        "since": day(span.since),
        "until": day(span.until),
    }


def _unit(unit: Unit) -> dict[str, Any]:
    return {
        "starts_on": day(unit.period.starts_on),
        "ends_on": day(unit.period.ends_on),
        "is_session": unit.period.session is not None,
        "state": unit.state.value,
        "happened": unit.count,
        "has_begun": unit.has_begun,
    }


def _evidence(piece: Evidence, name: str) -> dict[str, Any]:
    """A file is called by its activity, as citizens are given it: its own name may hold a person's."""
    data: dict[str, Any] = {"caption": piece.caption, "added_at": moment(piece.added_at)}
    if not piece.file:
        return data | {"link": piece.url}
    if piece.in_report:
        data["photograph"] = {
            "alternative_text": texts(piece, "alternative_text"),
            "stored_as": str(piece.file),
        }
    return data | {
        "file": f"{name}{PurePath(str(piece.file)).suffix}",
        "media_type": piece.media_type,
        "size": piece.size,
        "sha256": piece.sha256,
    }


def _occurrences(
    facts: YearFacts, audiences: Mapping[int, str], keys: Mapping[int, str]
) -> list[dict[str, Any]]:
    messages = {message.pk: named(message, audiences) for message in facts.messages}
    channels = {channel.pk: channel.code for channel in facts.channels}

    def occurrence(reach: Reach) -> dict[str, Any]:
        return {
            "activity": keys[reach.activity],
            **_when(reach.when),
            "audiences": sorted(audiences[pk] for pk in reach.audiences if pk in audiences),
            "channels": sorted(channels[pk] for pk in reach.channels if pk in channels),
            "messages": sorted(messages[pk] for pk in reach.messages if pk in messages),
            **{name: plain(value) for name, value in reach.details.items()},
        }

    return [occurrence(reach) for reach in facts.reaches]
