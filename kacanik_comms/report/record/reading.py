"""Reads a snapshot again, without the database: the same facts and pieces, as models that nobody will ever save."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from activities.models import Amendment
from kacanik_comms.accounts.models import User
from kacanik_comms.core.record import columns
from kacanik_comms.core.sealing import fingerprint
from kacanik_comms.evaluation.models import Evaluation, Indicator
from kacanik_comms.evaluation.readiness import Pieces
from kacanik_comms.evaluation.workflow import State
from kacanik_comms.report.record.computed import computed
from kacanik_comms.report.record.reading_plan import Rows, facts_in
from kacanik_comms.report.record.reading_text import indicators_in, pieces_in
from kacanik_comms.report.record.writing import FORMAT
from kacanik_comms.year.facts import YearFacts


class UnreadableSnapshot(Exception):
    """It is no snapshot of ours, or its figures do not follow from its records."""


@dataclass(frozen=True)
class Person:
    """Who did a step, as it is printed."""

    name: str
    position: str
    at: datetime
    role: str = ""


@dataclass(frozen=True)
class Document:
    """What stands on the cover and on the page of the signatures."""

    state: State
    revision: int
    revision_reason: str
    prepared_on: date
    demonstration_data: bool
    prepared: Person | None
    submitted: Person | None
    signed: Person | None

    @property
    def is_signed(self) -> bool:
        return self.state == State.SIGNED


@dataclass(frozen=True)
class Story:
    """Everything that a report tells."""

    snapshot: str
    document: Document
    facts: YearFacts
    pieces: Pieces
    indicators: Sequence[Indicator]
    amendments: Sequence[Amendment]
    judgement: Evaluation  # carries the cabinet's judgement and nothing else
    verified_at: str

    @cached_property
    def sha256(self) -> str:
        return fingerprint(self.snapshot.encode())

    @property
    def short_hash(self) -> str:
        return self.sha256[:12]

    @property
    def address(self) -> str:
        """Where anybody can ask whether the report is genuine."""
        return f"{self.verified_at}{self.sha256}/"


def story_of(snapshot: str) -> Story:
    """What a snapshot tells. Its figures are computed anew: where they are others than it says, it is refused.

    A figure that was added to the program since is not among those that it says, and changes nothing.
    """
    data = _opened(snapshot)
    try:
        story = _story(snapshot, data)
        found = computed(story.facts)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableSnapshot(
            f"The snapshot lacks something, or holds something odd: {error!r}"
        ) from error
    if difference := _difference(data.get("computed"), found):
        raise UnreadableSnapshot(f"The figures of the snapshot do not follow from its records: {difference}")
    return story


def _opened(snapshot: str) -> dict[str, Any]:
    try:
        data = json.loads(snapshot)
    except json.JSONDecodeError as error:
        raise UnreadableSnapshot(f"The snapshot is no JSON: {error}") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise UnreadableSnapshot("The snapshot has another format than this program reads.")
    return data


def _story(snapshot: str, data: Mapping[str, Any]) -> Story:
    rows = Rows.of(data)
    document = data["document"]
    return Story(
        snapshot=snapshot,
        document=Document(
            state=State(document["state"]),
            revision=document["revision"],
            revision_reason=document.get("revision_reason", ""),
            prepared_on=date.fromisoformat(document["prepared_on"]),
            demonstration_data=document["demonstration_data"],
            prepared=_person(document.get("prepared")),
            submitted=_person(document.get("submitted")),
            signed=_person(document.get("signed")),
        ),
        facts=facts_in(data, rows),
        pieces=pieces_in(data["written"], rows),
        indicators=indicators_in(data["written"], rows),
        amendments=[_amendment(told, rows) for told in data["amendments"]],
        judgement=Evaluation(**columns("judgement", data["written"]["judgement"])),
        verified_at=document["verified_at"],
    )


def _person(told: Mapping[str, str] | None) -> Person | None:
    if told is None:
        return None
    at = datetime.fromisoformat(told["at"])
    return Person(told["name"], told["position"], at, told.get("role", ""))


def _amendment(told: Mapping[str, Any], rows: Rows) -> Amendment:
    return Amendment(
        activity=rows.activities[told["activity"]],
        before=told["before"],
        after=told["after"],
        reason=told["reason"],
        by=User(first_name=told["by"]),
        at=datetime.fromisoformat(told["at"]),
    )


def _difference(told: Any, found: Any, where: str = "computed") -> str:
    """The first place where something else is found than is told; empty where everything that is told is found."""
    if isinstance(told, dict) and isinstance(found, dict):
        pairs = [(key, told[key], found.get(key)) for key in sorted(told)]
    elif isinstance(told, list) and isinstance(found, list) and len(told) == len(found):
        pairs = [(str(number), *pair) for number, pair in enumerate(zip(told, found, strict=True))]
    else:
        return "" if told == found else f"{where} says {told!r}, and {found!r} follows"
    return next(filter(None, (_difference(one, other, f"{where}.{key}") for key, one, other in pairs)), "")
