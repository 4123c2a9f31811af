"""Under which strategy a plan stands, and what of an old strategy is what in a new one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from activities.models import Activity
from kacanik_comms.accounts.models import User
from kacanik_comms.core import editing
from kacanik_comms.core.languages import columns_of, official_text
from kacanik_comms.core.text import fold
from plans.models import Objective, Strategy

# Titles that share fewer letters than this are not proposed for each other.
ALIKE = 0.6


@dataclass(frozen=True)
class StrategyPeriod:
    """The years of a strategy that is not there yet."""

    first: int
    last: int
    after: Strategy

    def __str__(self) -> str:
        return f"{self.first}–{self.last}"


def next_period(year: int) -> StrategyPeriod | None:
    """The period of a new strategy that would hold the year; None where one holds it, or none precedes."""
    strategies = list(Strategy.objects.order_by("starts_year"))
    if any(strategy.starts_year <= year <= strategy.ends_year for strategy in strategies):
        return None
    before = max(
        (strategy for strategy in strategies if strategy.ends_year < year),
        key=lambda strategy: strategy.ends_year,
        default=None,
    )
    if before is None:
        return None
    length = before.ends_year - before.starts_year + 1
    first = before.ends_year + 1 + (year - before.ends_year - 1) // length * length
    following = min((row.starts_year for row in strategies if row.starts_year > year), default=first + length)
    return StrategyPeriod(first, min(first + length, following) - 1, before)


def begin_strategy(*, period: StrategyPeriod, by: User) -> Strategy:
    """The next strategy as a draft, with the objectives, audiences and channels of the last, to be worked on."""
    before = period.after
    strategy = Strategy(starts_year=period.first, ends_year=period.last, mission=before.mission)
    for column in columns_of("title"):
        setattr(strategy, column, _with_period(getattr(before, column), before.period, str(period)))
    for column in columns_of("mission"):
        setattr(strategy, column, getattr(before, column))
    editing.save(strategy, by)
    for row in (*before.objectives.all(), *before.channels.all()):
        _copy(row, by, strategy=strategy)
    for audience in before.audiences.all():
        parts = [*audience.messages.all(), *audience.desired_impacts.all()]
        copied = _copy(audience, by, strategy=strategy)
        for part in parts:
            _copy(part, by, audience=copied)
    return strategy


def _copy(row: Any, by: User, **values: Any) -> Any:
    row.pk, row._state.adding = None, True
    # A remark is about the old document.
    for name, value in {"source_note": "", **values}.items():
        setattr(row, name, value)
    editing.save(row, by)
    return row


def _with_period(title: str | None, before: str, period: str) -> str | None:
    if not title:
        return title
    moved = title.replace(before, period).replace(before.replace("–", "-"), period)
    return moved if moved != title else f"{title} ({period})"


def alike(old: Iterable[Objective], new: Iterable[Objective]) -> dict[int, Objective]:
    """For each old objective the new one whose title is most alike, where one is."""
    candidates = list(new)
    pairs = {}
    for objective in old:
        best = max(candidates, key=lambda candidate: _likeness(objective, candidate), default=None)
        if best is not None and _likeness(objective, best) >= ALIKE:
            pairs[objective.pk] = best
    return pairs


def _likeness(old: Objective, new: Objective) -> float:
    if old.pk == new.pk:
        return 1.0
    before, after = (fold(official_text(objective, "title")) for objective in (old, new))
    return SequenceMatcher(None, before, after, autojunk=False).ratio()


def links_in(strategy: Strategy, activity: Activity) -> Mapping[str, set[int]]:
    """The audiences, channels and messages of an activity, those of the strategy that have the same code."""
    if activity.objective.strategy_id == strategy.pk:
        return {
            name: {row.pk for row in getattr(activity, name).all()}
            for name in ("audiences", "channels", "messages")
        }
    codes = {name: {row.code for row in getattr(activity, name).all()} for name in ("audiences", "channels")}
    spoken = {(message.audience.code, message.number) for message in activity.messages.all()}
    audiences = list(strategy.audiences.prefetch_related("messages"))
    return {
        "audiences": {audience.pk for audience in audiences if audience.code in codes["audiences"]},
        "channels": {channel.pk for channel in strategy.channels.all() if channel.code in codes["channels"]},
        "messages": {
            message.pk
            for audience in audiences
            for message in audience.messages.all()
            if (audience.code, message.number) in spoken
        },
    }
