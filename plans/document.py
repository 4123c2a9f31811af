"""The plan as a document: its two tables for each objective, and the strategy that it stands on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Value
from django.utils.translation import get_language, gettext_lazy

from kacanik_comms.accounts.models import User
from plans.models import (
    AnnualPlan,
    Duty,
    LegalBasis,
    Objective,
    Office,
    Principle,
    Section,
    Strategy,
    SwotItem,
)
from plans.names.models import NameChange
from plans.names.reading import names_for

SWOT_HEADINGS: dict[str, Any] = {
    SwotItem.Kind.STRENGTH: gettext_lazy("Strengths"),
    SwotItem.Kind.WEAKNESS: gettext_lazy("Weaknesses"),
    SwotItem.Kind.OPPORTUNITY: gettext_lazy("Opportunities"),
    SwotItem.Kind.THREAT: gettext_lazy("Threats"),
}


@dataclass(frozen=True)
class ObjectiveTables:
    """Annex I of one objective: what is done once, and what again and again."""

    objective: Objective
    special: list[Any]
    recurring: list[Any]
    beyond: list[Any]

    @property
    def lines(self) -> list[Any]:
        return [*self.special, *self.recurring]

    @property
    def with_footnote(self) -> list[Any]:
        return [line for line in self.lines if line.footnote]

    @property
    def with_remark(self) -> list[Any]:
        return [line for line in self.lines if line.source_note]


def tables_of(
    plan: AnnualPlan, objectives: Iterable[Objective], *, reader: User | AnonymousUser
) -> list[ObjectiveTables]:
    """The plan's tables in the order of the document, with two queries however long they are.

    A citizen reads what is published of it, and opens nothing from here.
    """
    activities: Any = plan.activities
    if isinstance(reader, User):
        readable = activities.with_visibility(reader)
    else:
        readable = activities.published().annotate(is_visible=Value(False))
    lines: dict[int, list[Any]] = {}
    for line in readable.for_page(names_for(plan)):
        lines.setdefault(line.objective_id, []).append(line)
    return [_tables(objective, lines.get(objective.pk, [])) for objective in objectives]


def _tables(objective: Objective, lines: list[Any]) -> ObjectiveTables:
    return ObjectiveTables(
        objective,
        special=[line for line in lines if line.is_special],
        recurring=[line for line in lines if not (line.is_special or line.is_beyond_plan)],
        beyond=[line for line in lines if line.is_beyond_plan],
    )


@dataclass(frozen=True)
class StrategyText:
    """The parts of a strategy, grouped as the document prints them; what it does not have is empty."""

    sections: list[Section]
    legal_bases: list[tuple[str, list[LegalBasis]]]
    swot: list[tuple[str, list[SwotItem]]]
    principles: list[Principle]
    duties: list[tuple[Office, list[Duty]]]
    objectives: list[Objective]
    # What offices and its objectives were renamed to since, which the plan does not say.
    later_names: list[NameChange]


def text_of(plan: AnnualPlan) -> StrategyText:
    """The strategy that the plan stands on, with the names of the plan's time."""
    strategy, names = plan.strategy, names_for(plan)
    objectives = names.of(plan, strategy.objectives.all())
    duties: dict[Office, list[Duty]] = {}
    for duty in strategy.duties.select_related("office"):
        names.give(plan, duty.office)
        duties.setdefault(duty.office, []).append(duty)
    return StrategyText(
        sections=list(strategy.sections.all()),
        legal_bases=_by(dict(LegalBasis.CitedIn.choices), "cited_in", list(strategy.legal_bases.all())),
        swot=_by(SWOT_HEADINGS, "kind", list(strategy.swot_items.all())),
        principles=list(strategy.principles.all()),
        duties=list(duties.items()),
        objectives=objectives,
        later_names=[
            change
            for change in names.later(plan)
            if change.kind == NameChange.Kind.OFFICE
            or (change.kind == NameChange.Kind.OBJECTIVE and change.row_id in {row.pk for row in objectives})
        ],
    )


def _by(headings: Mapping[str, Any], field: str, rows: list[Any]) -> list[tuple[str, list[Any]]]:
    """The rows under the heading of each choice that one of them has."""
    groups = [
        (str(heading), [row for row in rows if getattr(row, field) == choice])
        for choice, heading in headings.items()
    ]
    return [(label, members) for label, members in groups if members]


def is_working_translation(strategy: Strategy) -> bool:
    """Whether the reader sees words that the Assembly did not adopt."""
    return strategy.translations_are_working and get_language() != settings.LANGUAGE_CODE
