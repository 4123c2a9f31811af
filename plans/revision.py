"""The revision of an annual plan: every write that the plan's pages show raises it, in the same transaction.

A room says in its `apps.py` which of its models are shown, and by which plans. Whoever writes past the models, with
`QuerySet.update()` or bulk methods, raises the revision by hand.

What is kept of one activity follows from its own revision, and from what the plan's activities share: their names, the
rules as they were adopted, the sessions of the Assembly (`shared_revision`, docs/adr/0037).
"""

import time
from collections.abc import Callable, Collection
from typing import Any

from django.apps import apps
from django.db.models import F, Model, PositiveBigIntegerField, QuerySet, Value
from django.db.models.functions import Greatest
from django.db.models.signals import m2m_changed, post_save, pre_delete

from kacanik_comms.core.first_history import is_being_written

Plans = QuerySet[Any]


def revision_field(name: Any, help_text: Any) -> PositiveBigIntegerField:
    return PositiveBigIntegerField(name, default=0, editable=False, help_text=help_text)


def raise_revision(rows: QuerySet[Any], *counters: str) -> None:
    """The number becomes the present moment in milliseconds, or one more where that is not enough.

    So it never comes back, also where an older copy of the row was written over it. Of plans all counters are raised
    where none is named.
    """
    now = Value(time.time_ns() // 1_000_000)
    names = counters or ("revision", "shared_revision")
    rows.order_by().update(**{name: Greatest(F(name) + 1, now) for name in names})


def all_plans(_row: Any = None) -> Plans:
    """For rows that plans of several years share, as offices and sessions of the Assembly."""
    plans: Plans = apps.get_model("plans", "AnnualPlan")._default_manager.all()
    return plans


def revisions(year: int | None = None) -> list[tuple[int, int]]:
    """Of each plan, or of that of a year alone, its key and its revision: another list after every write that a page
    shows."""
    plans = all_plans() if year is None else all_plans().filter(year=year)
    return list(plans.order_by("pk").values_list("pk", "revision"))


def plans_of_strategy(row: Any) -> Plans:
    return all_plans().filter(strategy=row.strategy_id)


def shown_by(
    plans: Callable[[Any], Plans],
    *models: type[Model],
    part: Callable[[Any], QuerySet[Any]] | None = None,
    is_shared: bool = True,
) -> None:
    """Writing or deleting a row of the models, or linking it to others, raises the revision of `plans(row)`.

    `part(row)` is what alone of a plan says something else then, and has a revision of its own: an activity. What no
    activity shows is not `is_shared` by them.
    """

    def written(instance: Any, update_fields: Collection[str] | None = None, **_signal: Any) -> None:
        # Beside a record that is counted by a version, the version says nothing.
        if is_being_written(instance) or update_fields == {"version"}:
            return
        if part is None and is_shared:
            raise_revision(plans(instance))
            return
        raise_revision(plans(instance), "revision")
        if part is not None:
            raise_revision(part(instance), "revision")

    def linked(instance: Any, action: str, reverse: bool, **_signal: Any) -> None:
        if action not in {"post_add", "post_remove", "pre_clear"}:
            return
        if reverse:
            raise_revision(all_plans())
        else:
            written(instance)

    # No step of the domain: the mark by which every copy of a page is known to be old.
    for model in models:
        post_save.connect(written, sender=model, weak=False)
        # While what it belongs to can still be found; a deletion is one transaction anyway.
        pre_delete.connect(written, sender=model, weak=False)
        for field in model._meta.local_many_to_many:
            m2m_changed.connect(linked, sender=field.remote_field.through, weak=False)
