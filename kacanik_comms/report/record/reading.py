"""Reads a snapshot again, without the database: the same facts and pieces, as models that nobody will ever save."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from activities.models import Amendment
from kacanik_comms.accounts.models import User
from kacanik_comms.core.record import columns, read_amount, read_day
from kacanik_comms.core.sealing import fingerprint
from kacanik_comms.evaluation.declarations import FINDING, INDICATOR
from kacanik_comms.evaluation.models import (
    Evaluation,
    Finding,
    FollowUp,
    ImpactAssessment,
    Indicator,
    IndicatorValue,
    Narrative,
    ObjectiveAssessment,
    YearSentence,
)
from kacanik_comms.evaluation.pieces import Pieces
from kacanik_comms.evaluation.workflow import State
from kacanik_comms.report.record.computed import computed
from kacanik_comms.report.record.earlier import EarlierYear, earlier_years_in
from kacanik_comms.report.record.reading_plan import Rows, facts_in, mandate_in, stored_photographs
from kacanik_comms.report.record.writing import FORMAT, Signatory
from kacanik_comms.year.facts import YearFacts
from plans.models import Section


class UnreadableSnapshot(Exception):
    """It is no snapshot of ours, or its figures do not follow from its records."""


@dataclass(frozen=True)
class Document:
    """What stands on the cover and on the page of the signatures."""

    state: State
    revision: int
    revision_reason: str
    prepared_on: date
    protocol_number: str
    protocol_date: date | None
    emblem: str
    demonstration_data: bool
    prepared: Signatory | None
    submitted: Signatory | None
    signed: Signatory | None

    @property
    def is_signed(self) -> bool:
        return self.state == State.SIGNED


@dataclass(frozen=True)
class YearRecord:
    """Everything that a report says."""

    snapshot: str
    document: Document
    facts: YearFacts
    pieces: Pieces
    indicators: Sequence[Indicator]
    amendments: Sequence[Amendment]
    mandate: Section | None
    judgement: Evaluation  # carries the cabinet's judgement and nothing else
    verified_at: str
    earlier_years: Sequence[EarlierYear]
    stored_photographs: Mapping[str, str]

    @cached_property
    def sha256(self) -> str:
        return fingerprint(self.snapshot.encode())

    @property
    def is_empty(self) -> bool:
        """Whether the plan has nothing that could be evaluated."""
        return not (self.facts.everything or self.facts.beyond)

    @property
    def short_hash(self) -> str:
        return self.sha256[:12]

    @property
    def address(self) -> str:
        """Where anybody can ask whether the report is genuine."""
        return f"{self.verified_at}{self.sha256}/"


def record_of(snapshot: str) -> YearRecord:
    """What a snapshot says. Its figures are computed anew: where they are others than it says, it is refused.

    A figure that was added to the program since is not among those that it says, and changes nothing.
    """
    data = _opened(snapshot)
    try:
        record = _record(snapshot, data)
        figures = computed(record.facts)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnreadableSnapshot(
            f"The snapshot lacks something, or holds something odd: {error!r}"
        ) from error
    if difference := _difference(data.get("computed"), figures):
        raise UnreadableSnapshot(f"The figures of the snapshot do not follow from its records: {difference}")
    return record


def _opened(snapshot: str) -> dict[str, Any]:
    try:
        data = json.loads(snapshot)
    except json.JSONDecodeError as error:
        raise UnreadableSnapshot(f"The snapshot is no JSON: {error}") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise UnreadableSnapshot("The snapshot has another format than this program reads.")
    return data


def _record(snapshot: str, data: Mapping[str, Any]) -> YearRecord:
    rows = Rows.of(data)
    document = data["document"]
    return YearRecord(
        snapshot=snapshot,
        document=Document(
            state=State(document["state"]),
            revision=document["revision"],
            revision_reason=document.get("revision_reason", ""),
            prepared_on=date.fromisoformat(document["prepared_on"]),
            protocol_number=document.get("protocol_number", ""),
            protocol_date=read_day(document.get("protocol_date")),
            emblem=document.get("emblem", ""),
            demonstration_data=document["demonstration_data"],
            prepared=_signatory(document.get("prepared")),
            submitted=_signatory(document.get("submitted")),
            signed=_signatory(document.get("signed")),
        ),
        facts=facts_in(data, rows),
        pieces=_pieces(data["written"], rows),
        indicators=_indicators(data["written"], rows),
        amendments=[_amendment(amendment, rows) for amendment in data["amendments"]],
        mandate=mandate_in(data["strategy"]["mandate"]),
        judgement=Evaluation(**columns("judgement", data["written"]["judgement"])),
        verified_at=document["verified_at"],
        earlier_years=earlier_years_in(data["earlier_years"]),
        stored_photographs=stored_photographs(data),
    )


def _signatory(data: Mapping[str, str] | None) -> Signatory | None:
    return Signatory.kept_as(data) if data else None


def _amendment(data: Mapping[str, Any], rows: Rows) -> Amendment:
    return Amendment(
        activity=rows.activities[data["activity"]],
        before=data["before"],
        after=data["after"],
        reason=data["reason"],
        by=User(first_name=data["by"]),
        at=datetime.fromisoformat(data["at"]),
        recorded_on=date.fromisoformat(data["recorded_on"]),
        counts_from=read_day(data["counts_from"]),
        is_correction=data["is_correction"],
    )


def _difference(kept: Any, figures: Any, where: str = "computed") -> str:
    """The first place where another figure follows than is kept; empty where everything that is kept follows."""
    if isinstance(kept, dict) and isinstance(figures, dict):
        pairs = [(key, kept[key], figures.get(key)) for key in sorted(kept)]
    elif isinstance(kept, list) and isinstance(figures, list) and len(kept) == len(figures):
        pairs = [(str(number), *pair) for number, pair in enumerate(zip(kept, figures, strict=True))]
    else:
        return "" if kept == figures else f"{where} says {kept!r}, and {figures!r} follows"
    deeper = (_difference(before, now, f"{where}.{key}") for key, before, now in pairs)
    return next(filter(None, deeper), "")


# What people wrote about the year


def _pieces(written: Mapping[str, Any], rows: Rows) -> Pieces:
    return Pieces(
        narratives={
            section: Narrative(section=section, **columns("text", text))
            for section, text in written["narrative"].items()
        },
        objectives={
            rows.objectives[data["objective"]].pk: ObjectiveAssessment(
                objective=rows.objectives[data["objective"]],
                verdict=data["verdict"],
                **columns("narrative", data["assessment"]),
            )
            for data in written["objectives"]
        },
        impacts={
            rows.impacts[data["impact"]].pk: ImpactAssessment(
                impact=rows.impacts[data["impact"]],
                verdict=data["verdict"],
                evidence_kind=data["evidence"],
                **columns("note", data["note"]),
            )
            for data in written["desired_impacts"]
        },
        values={
            data["number"]: IndicatorValue(
                actual=read_amount(data["actual"]), **columns("note", data["note"])
            )
            for data in written["indicators"]
        },
        findings=[_finding(data, rows) for data in written["findings"]],
        sentence=_sentence(written.get("sentence")),
        follow_ups=[_follow_up(data) for data in written.get("follow_up", ())],
    )


def _indicators(written: Mapping[str, Any], rows: Rows) -> list[Indicator]:
    return [
        Indicator(
            pk=data["number"],
            plan=rows.plan,
            objective=rows.objectives[data["objective"]] if data["objective"] else None,
            **INDICATOR.columns_in(data),
        )
        for data in written["indicators"]
    ]


def _sentence(data: Mapping[str, Any] | None) -> YearSentence | None:
    return YearSentence(grade=data["grade"], **columns("sentence", data["sentence"])) if data else None


def _follow_up(data: Mapping[str, Any]) -> FollowUp:
    recommendation = Finding(number=data["number"], **columns("recommendation", data["recommendation"]))
    return FollowUp(recommendation=recommendation, result=data["result"], **columns("note", data["note"]))


def _finding(data: Mapping[str, Any], rows: Rows) -> Finding:
    return Finding(
        pk=data["number"],
        objective=rows.objectives[data["objective"]] if data["objective"] else None,
        activity=rows.activities[data["activity"]] if data["activity"] else None,
        merge_into=rows.activities[data["merge_into"]] if data["merge_into"] else None,
        owner=rows.offices[data["owner"]] if data["owner"] else None,
        **FINDING.columns_in(data),
    )
