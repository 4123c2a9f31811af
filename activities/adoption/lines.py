"""A line of a plan as data: what was decided about an activity, in all languages, with the names as they are now.

Translations belong to the record, but the plan is its Albanian text: whoever mends a translation changes no plan.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from activities.declarations import PLANNED
from activities.models import Activity, Amendment
from activities.querysets import ActivityQuerySet
from kacanik_comms.core.languages import OFFICIAL
from kacanik_comms.core.record import Texts, texts
from plans.models import AnnualPlan, Objective

Line = dict[str, Any]
TEXTS = ("title", "footnote", "time_wording")
# What a typing error can stand in; everything else is a decision.
WORDS = frozenset({"title", "official_wording", "footnote", "time_wording", "means_of_verification"})
MEASURED = ("number", "starts_on", "ends_on", "frequency", "times", "planned_cost")


def _of_text(text: Texts) -> Any:
    return text.get(OFFICIAL, "")


def _codes(links: Iterable[Mapping[str, Any]]) -> Any:
    return [link["code"] for link in links]


# What was decided about an activity, in the order in which it is told, each with what tells two values apart.
DECIDED: dict[str, Callable[[Any], Any]] = {
    "objective": lambda objective: objective["number"],
    "number": lambda number: number,
    "title": _of_text,
    "official_wording": lambda words: words,
    "footnote": _of_text,
    "starts_on": lambda day: day,
    "ends_on": lambda day: day,
    "frequency": lambda frequency: frequency,
    "times": lambda times: times,
    "time_wording": _of_text,
    "planned_cost": lambda amount: amount,
    "responsibilities": lambda offices: [(office["code"], office["role"]) for office in offices],
    "audiences": _codes,
    "messages": _codes,
    "channels": _codes,
    "means_of_verification": lambda words: words,
}


def with_links(activities: ActivityQuerySet) -> ActivityQuerySet:
    """With everything that their lines say, in a fixed number of queries."""
    return activities.for_page().prefetch_related("audiences", "messages__audience", "channels")


def content_of(plan: AnnualPlan, **decision: Any) -> dict[str, Any]:
    """The whole plan as data, with what is known of the decision."""
    return {
        "form": "plan/1",
        "year": plan.year,
        "title": texts(plan, "title"),
        "strategy": texts(plan.strategy, "title"),
        "decision": decision,
        "activities": [
            line_of(activity) for activity in with_links(Activity.objects.filter(plan=plan).of_plan())
        ],
    }


def line_of(activity: Activity) -> Line:
    objective = activity.objective
    return {
        "id": activity.pk,
        "code": activity.code,
        "objective": {"number": objective.number, "title": texts(objective, "title")},
        **PLANNED.data_of(activity),
        "responsibilities": [
            {"code": row.office.code, "name": texts(row.office, "name"), "role": row.role}
            for row in activity.responsibilities.all()
        ],
        "audiences": sorted(
            ({"code": row.code, "name": texts(row, "name")} for row in activity.audiences.all()), key=_code
        ),
        "messages": sorted(
            (
                {"code": f"{row.audience.code}/{row.number}", "name": texts(row, "text")}
                for row in activity.messages.all()
            ),
            key=_code,
        ),
        "channels": sorted(
            ({"code": row.code, "name": texts(row, "name")} for row in activity.channels.all()), key=_code
        ),
    }


def _code(link: Mapping[str, Any]) -> str:
    return str(link["code"])


def differences(before: Line, after: Line) -> list[str]:
    """The names of what was decided differently."""
    return [field for field, plain in DECIDED.items() if plain(before[field]) != plain(after[field])]


def as_corrected(line: Line, amendments: Iterable[Amendment]) -> Line:
    """A line of the adopted plan without the typing errors that were corrected since."""
    for amendment in amendments:
        if amendment.is_correction and amendment.before is not None:
            same = [
                field
                for field, words in amendment.before.items()
                if DECIDED[field](line[field]) == DECIDED[field](words)
            ]
            line = {**line, **{field: amendment.after[field] for field in same}}
    return line


def put_back(activity: Activity, line: Line, objectives: Mapping[int, Objective]) -> None:
    """Gives an activity in memory what its line of the adopted plan says: what is measured, and what it is called.

    Where the Albanian text is still the adopted one, its translations of today are the better ones.
    """
    changed = [field for field in TEXTS if _of_text(texts(activity, field)) != _of_text(line[field])]
    for name, value in PLANNED.columns_in(line, *MEASURED, *changed).items():
        setattr(activity, name, value)
    activity.objective = objectives.get(line["objective"]["number"], activity.objective)
