"""A line of a plan as data: what was decided about an activity, in all languages, with the names as they are now.

Translations belong to the record, but the plan is its Albanian text: whoever mends a translation changes no plan.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Model
from modeltranslation.utils import build_localized_fieldname

from activities.models import Activity
from activities.querysets import ActivityQuerySet
from kacanik_comms.core.languages import OFFICIAL
from plans.models import AnnualPlan, Objective

Line = dict[str, Any]
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
TEXTS = ("title", "footnote", "time_wording")
LINKS = ("audiences", "messages", "channels")


def _of_text(text: dict[str, str]) -> Any:
    return text[OFFICIAL]


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
    "time_wording": _of_text,
    "planned_cost": lambda amount: amount,
    "responsibilities": lambda offices: [(one["code"], one["role"]) for one in offices],
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
        "title": texts_of(plan, "title"),
        "strategy": texts_of(plan.strategy, "title"),
        "decision": decision,
        "activities": [line_of(activity) for activity in with_links(Activity.objects.filter(plan=plan))],
    }


def line_of(activity: Activity) -> Line:
    objective = activity.objective
    return {
        "id": activity.pk,
        "code": activity.code,
        "kind": activity.kind,
        "number": activity.number,
        "objective": {"number": objective.number, "title": texts_of(objective, "title")},
        **{field: texts_of(activity, field) for field in TEXTS},
        "official_wording": activity.official_wording,
        "starts_on": activity.starts_on.isoformat() if activity.starts_on else None,
        "ends_on": activity.ends_on.isoformat() if activity.ends_on else None,
        "planned_cost": None if activity.planned_cost is None else f"{activity.planned_cost:.2f}",
        "frequency": activity.frequency,
        "responsibilities": [
            {"code": one.office.code, "name": texts_of(one.office, "name"), "role": one.role}
            for one in activity.responsibilities.all()
        ],
        "audiences": sorted(
            ({"code": one.code, "name": texts_of(one, "name")} for one in activity.audiences.all()), key=_code
        ),
        "messages": sorted(
            (
                {"code": f"{one.audience.code}/{one.number}", "name": texts_of(one, "text")}
                for one in activity.messages.all()
            ),
            key=_code,
        ),
        "channels": sorted(
            ({"code": one.code, "name": texts_of(one, "name")} for one in activity.channels.all()), key=_code
        ),
        "means_of_verification": activity.means_of_verification,
        "source_note": activity.source_note,
    }


def _code(link: Mapping[str, Any]) -> str:
    return str(link["code"])


def texts_of(content: Model, field: str) -> dict[str, str]:
    """The text in each language, empty where it is not given in that one."""
    return {code: getattr(content, build_localized_fieldname(field, code)) or "" for code in LANGUAGES}


def differences(before: Line, after: Line) -> list[str]:
    """The names of what was decided differently."""
    return [field for field, told in DECIDED.items() if told(before[field]) != told(after[field])]


def put_back(activity: Activity, line: Line, objectives: Mapping[int, Objective]) -> None:
    """Gives an activity in memory what its line of the adopted plan says: what is measured, and what it is called.

    Where the Albanian text is still the adopted one, its translations of today are the better ones.
    """
    for field in TEXTS:
        if texts_of(activity, field)[OFFICIAL] == line[field][OFFICIAL]:
            continue
        for code, text in line[field].items():
            setattr(activity, build_localized_fieldname(field, code), text)
    for field in ("starts_on", "ends_on"):
        setattr(activity, field, date.fromisoformat(line[field]) if line[field] else None)
    activity.planned_cost = None if line["planned_cost"] is None else Decimal(line["planned_cost"])
    activity.frequency, activity.number = line["frequency"], line["number"]
    activity.objective = objectives.get(line["objective"]["number"], activity.objective)
