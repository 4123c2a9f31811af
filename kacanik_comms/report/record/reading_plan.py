"""The plan and its records out of a snapshot. Keys are counted in its order and mean nothing outside of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from activities.declarations import ACTIVITY, DETAILS, WHEN
from activities.models import Activity, Evidence, Occurrence, Responsibility, StatusUpdate
from activities.rules.days import When
from activities.rules.progress import Progress
from activities.rules.recurrence import Frequency, Outcome, Period, Record, Session, Unit, UnitState
from activities.rules.spans import Rule, Span, periods_in
from audiences.declarations import AUDIENCE, CHANNEL, DESIRED_IMPACT, MESSAGE
from audiences.models import Audience, Channel, DesiredImpact, Message
from kacanik_comms.core.record import Declaration, columns, read_day
from kacanik_comms.year.facts import Reach, YearFacts
from kacanik_comms.year.tally import tally_of
from plans.declarations import OBJECTIVE, OFFICE, STRATEGY
from plans.models import AnnualPlan, Objective, Office, Section, Strategy


@dataclass(frozen=True)
class Rows:
    """What other parts of a snapshot refer to, each under its name."""

    plan: AnnualPlan
    objectives: Mapping[int, Objective]
    offices: Mapping[str, Office]
    audiences: Mapping[str, Audience]
    messages: Mapping[str, Message]
    impacts: Mapping[str, DesiredImpact]
    channels: Mapping[str, Channel]
    activities: Mapping[str, Activity]
    amended: Mapping[str, Activity]  # what other adopted activities say by now

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Rows":
        plan = _plan(data)
        objectives = {
            line["number"]: Objective(pk=line["number"], strategy=plan.strategy, **OBJECTIVE.columns_in(line))
            for line in data["objectives"]
        }
        offices = {
            line["code"]: Office(pk=key, **OFFICE.columns_in(line))
            for key, line in enumerate(data["offices"], start=1)
        }
        audiences = {
            line["code"]: Audience(pk=key, **AUDIENCE.columns_in(line))
            for key, line in enumerate(data["audiences"], start=1)
        }
        return cls(
            plan=plan,
            objectives=objectives,
            offices=offices,
            audiences=audiences,
            messages=_lines(MESSAGE, data["audiences"], "messages", audiences),
            impacts=_lines(DESIRED_IMPACT, data["audiences"], "desired_impacts", audiences),
            channels={
                line["code"]: Channel(pk=key, **CHANNEL.columns_in(line))
                for key, line in enumerate(data["channels"], start=1)
            },
            activities={
                line["key"]: _activity(key, line, plan, objectives, offices)
                for key, line in enumerate(_recorded(data), start=1)
            },
            amended={
                line["key"]: _activity(0, line, plan, objectives, offices)
                for line in data["amended_activities"]
            },
        )


def facts_in(data: Mapping[str, Any], rows: Rows) -> YearFacts:
    on = date.fromisoformat(data["document"]["read_on"])
    adopted = [_progress(line, rows.activities[line["key"]], on) for line in data["activities"]]
    added, beyond = (
        [_progress(line, rows.activities[line["key"]], on) for line in data[name]]
        for name in ("added_activities", "activities_beyond_plan")
    )
    amended = {line["key"]: line for line in data["amended_activities"]}
    for key, activity in rows.amended.items():
        activity.pk = rows.activities[key].pk
    now = [
        _progress(amended[line["key"]], rows.amended[line["key"]], on) if line["key"] in amended else row
        for line, row in zip(data["activities"], adopted, strict=True)
    ]
    recorded = _recorded(data)
    reaches = [_reach(key, line, rows) for key, line in enumerate(data["occurrences"], start=1)]
    return YearFacts(
        plan=rows.plan,
        on=on,
        cut_off=date.fromisoformat(data["document"]["cut_off"]),
        tally=tally_of(reaches, rows.plan),
        reaches=reaches,
        audiences=list(rows.audiences.values()),
        channels=list(rows.channels.values()),
        messages=list(rows.messages.values()),
        objectives=list(rows.objectives.values()),
        activities=adopted,
        added=added,
        as_amended=[*now, *added],
        beyond=beyond,
        desired_impacts=list(rows.impacts.values()),
        updates=_updates(recorded, rows),
        skipped=[
            Occurrence(
                activity=rows.activities[line["activity"]],
                outcome=Outcome.SKIPPED.value,
                **WHEN.columns_in(line),
                note=line["reason"],
            )
            for line in data["skipped_units"]
        ],
        evidence=_evidence(recorded, rows),
    )


def _recorded(data: Mapping[str, Any]) -> list[Any]:
    return [*data["activities"], *data["added_activities"], *data["activities_beyond_plan"]]


def _plan(data: Mapping[str, Any]) -> AnnualPlan:
    strategy = Strategy(pk=1, **STRATEGY.columns_in(data["strategy"]))
    return AnnualPlan(
        pk=1,
        strategy=strategy,
        year=data["plan"]["year"],
        holds_demonstration_data=data["document"]["demonstration_data"],
        **columns("title", data["plan"]["title"]),
    )


def mandate_in(data: Mapping[str, Any] | None) -> Section | None:
    if data is None:
        return None
    return Section(
        heading_number=data["chapter"], **columns("title", data["title"]), **columns("body", data["text"])
    )


def _lines(
    declared: Declaration, data: Sequence[Mapping[str, Any]], name: str, audiences: Mapping[str, Audience]
) -> dict[str, Any]:
    lines = [(audience["code"], line) for audience in data for line in audience[name]]
    return {
        f"{code}.{line['number']}": declared.model(
            pk=key, audience=audiences[code], **declared.columns_in(line)
        )
        for key, (code, line) in enumerate(lines, start=1)
    }


def _activity(
    key: int,
    data: Mapping[str, Any],
    plan: AnnualPlan,
    objectives: Mapping[int, Objective],
    offices: Mapping[str, Office],
) -> Activity:
    activity = Activity(
        pk=key,
        plan=plan,
        objective=objectives[data["objective"]],
        **ACTIVITY.columns_in(data),
    )
    # Where Django keeps what was prefetched, so that nobody asks the database for it.
    activity._prefetched_objects_cache = {  # type: ignore[attr-defined]
        "responsibilities": [
            Responsibility(activity=activity, office=offices[line["office"]], role=line["role"], order=order)
            for order, line in enumerate(data["responsibilities"], start=1)
        ]
    }
    return activity


def _progress(data: Mapping[str, Any], activity: Activity, on: date) -> Progress:
    spans = tuple(_rule(rule) for rule in data["rules"])
    records = tuple(
        Record(_when(happened))
        for happened in [*({"date": on} for on in data["happened_on"]), *data["happened_in"]]
    )
    return Progress(
        activity=activity,
        on=on,
        has_records=bool(records),
        records=records,
        units=tuple(
            Unit(period, UnitState(unit["state"]), unit["happened"], unit["has_begun"])
            for period, unit in zip(_periods(spans, data["units"], activity.plan), data["units"], strict=True)
        ),
        evidence_count=len(data["evidence"]),
        spans=spans,
    )


def _when(data: Mapping[str, Any]) -> When:
    if data["date"] is not None:
        return When.on(date.fromisoformat(data["date"]))
    first, last, counts_from = (
        date.fromisoformat(data[name]) for name in ("unit_starts_on", "unit_ends_on", "counts_from")
    )
    return When(first, last, counts_from)


def _rule(data: Mapping[str, Any]) -> Span:
    rule = Rule(
        Frequency(data["frequency"]),
        read_day(data["starts_on"]),
        read_day(data["ends_on"]),
        times=data["times"],
    )
    return Span(rule, read_day(data["since"]), read_day(data["until"]))


def _periods(spans: Iterable[Span], units: Sequence[Mapping[str, Any]], plan: AnnualPlan) -> list[Period]:
    """The units that follow from the rules, which are to be those that the record holds."""
    kept = [(date.fromisoformat(unit["starts_on"]), date.fromisoformat(unit["ends_on"])) for unit in units]
    sessions = [
        Session(key, ends_on)
        for key, ((_starts_on, ends_on), unit) in enumerate(zip(kept, units, strict=True), start=1)
        if unit["is_session"]
    ]
    periods = periods_in(spans, starts_on=plan.starts_on, ends_on=plan.ends_on, sessions=sessions)
    if [(period.starts_on, period.ends_on) for period in periods] != kept:
        raise ValueError("the units do not follow from the rules")
    return periods


def _reach(key: int, data: Mapping[str, Any], rows: Rows) -> Reach:
    return Reach(
        occurrence=key,
        activity=rows.activities[data["activity"]].pk,
        when=_when(data),
        audiences=frozenset(rows.audiences[code].pk for code in data["audiences"]),
        channels=frozenset(rows.channels[code].pk for code in data["channels"]),
        messages=frozenset(rows.messages[name].pk for name in data["messages"]),
        details=DETAILS.columns_in(data),
    )


def _updates(data: Sequence[Mapping[str, Any]], rows: Rows) -> list[StatusUpdate]:
    return [
        StatusUpdate(
            activity=rows.activities[activity["key"]],
            from_status=update["from"],
            to_status=update["to"],
            note=update["note"],
            at=datetime.fromisoformat(update["at"]),
        )
        for activity in data
        for update in activity["status_updates"]
    ]


def stored_photographs(data: Mapping[str, Any]) -> dict[str, str]:
    """Where the file of each photograph of the report lies, by its fingerprint."""
    return {
        piece["sha256"]: piece["photograph"]["stored_as"]
        for activity in _recorded(data)
        for piece in activity["evidence"]
        if "photograph" in piece
    }


def _evidence(data: Sequence[Mapping[str, Any]], rows: Rows) -> list[Evidence]:
    return [
        Evidence(
            activity=rows.activities[activity["key"]],
            caption=piece["caption"],
            url=piece.get("link", ""),
            file=piece.get("file", ""),
            name=piece.get("file", ""),
            media_type=piece.get("media_type", ""),
            size=piece.get("size"),
            sha256=piece.get("sha256", ""),
            added_at=datetime.fromisoformat(piece["added_at"]),
            in_report="photograph" in piece,
            **columns("alternative_text", piece.get("photograph", {}).get("alternative_text", {})),
        )
        for activity in data
        for piece in activity["evidence"]
    ]
