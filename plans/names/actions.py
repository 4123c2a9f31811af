"""Giving a row another name: from a day on, or because there was a typing error."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from kacanik_comms.accounts.models import User
from kacanik_comms.core import editing
from kacanik_comms.core.dates import in_words
from kacanik_comms.core.record import Texts, texts
from kacanik_comms.core.visible import is_visible
from plans.models import AnnualPlan, Office
from plans.names.models import NameChange

# By what people call a row.
NAMES = {
    NameChange.Kind.OFFICE: ("name", "abbreviation"),
    NameChange.Kind.OBJECTIVE: ("title",),
    NameChange.Kind.AUDIENCE: ("name",),
    NameChange.Kind.CHANNEL: ("name",),
}


def names_in(row: Model) -> dict[str, Texts]:
    return {field: texts(row, field) for field in NAMES[NameChange.Kind(str(row._meta.model_name))]}


def stands_in_adopted_plan(row: Any) -> bool:
    """Whether its name is a part of what was adopted: of the activities of a plan, or of the strategy behind it."""
    adopted = AnnualPlan.objects.exclude(status=AnnualPlan.Status.DRAFT)
    if isinstance(row, Office):
        named = Q(activities__responsibilities__office=row) | Q(strategy__duties__office=row)
        return bool(adopted.filter(named).exists())
    return bool(adopted.filter(strategy=row.strategy_id).exists())


def rename(
    *, row: Any, by: User, at: datetime, today: date, reason: str, counts_from: date | None
) -> NameChange | None:
    """Saves the row with the names that it was given, and records them; without a day they correct a typing error."""
    with transaction.atomic():
        stored = type(row)._default_manager.select_for_update().get(pk=row.pk)
        before, after = names_in(stored), names_in(row)
        changed = [field for field in before if before[field] != after[field]]
        if changed:
            check_name_change(stored, today=today, reason=reason, counts_from=counts_from)
        editing.save(row, by)
        if not changed:
            return None
        return NameChange.objects.create(
            kind=row._meta.model_name,
            row_id=row.pk,
            before={field: before[field] for field in changed},
            after={field: after[field] for field in changed},
            counts_from=counts_from,
            reason=reason.strip(),
            by=by,
            at=at,
        )


def check_name_change(row: Any, *, today: date, reason: str, counts_from: date | None) -> None:
    """Raises a sentence for each thing that is missing."""
    errors: dict[str, str] = {}
    if not is_visible(reason):
        errors["reason"] = _("Give the reason for changing the name.")
    if counts_from and counts_from < today:
        errors["counts_from"] = _("A new name holds from today on or from a later day.")
    elif counts_from:
        last = NameChange.of(row).filter(counts_from__gt=counts_from).last()
        if last:
            sentence = _("The name was already changed from %(date)s on; enter that day or a later one.")
            errors["counts_from"] = sentence % {"date": in_words(last.counts_from)}
    if errors:
        raise ValidationError(errors)
