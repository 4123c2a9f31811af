"""The first record of a row, links included, so that the first change shows what was before."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_save
from simple_history.models import registered_models


@transaction.atomic
def write_first_records() -> int:
    """Gives every row that nobody has changed yet exactly one record; answers how many were written.

    `loaddata` writes none for a row, and one for each of its links. Those say nothing that the first record does
    not say, and would make it look as if the row had a history already.
    """
    written = 0
    for model in registered_models.values():
        history = getattr(model, "history", None)
        if history is None:  # a table of links, which goes with its row
            continue
        begun = history.filter(history_type="+").values("id")
        changed = history.filter(history_user__isnull=False).values("id")
        for row in model._base_manager.exclude(pk__in=begun).exclude(pk__in=changed):
            history.filter(id=row.pk).delete()
            write_first_record(row)
            written += 1
    return written


def write_first_record(row: Model) -> None:
    """What saving a new row does; simple_history keeps its links too, which its bulk writing leaves out."""
    post_save.send(
        sender=type(row), instance=row, created=True, raw=False, using="default", update_fields=None
    )


@contextmanager
def written_whole(row: Model) -> Iterator[None]:
    """Within it a new row is saved and gets its links; its history begins at the end, with one record of all of it.

    simple_history by itself would keep one record when the row is saved, and another one for each kind of link. Who
    else listens to the saving of rows, hears of it once too, at the end.
    """
    row.skip_history_when_saving = True  # type: ignore[attr-defined]  # simple-history reads it
    row.is_being_written = True  # type: ignore[attr-defined]
    yield
    del row.skip_history_when_saving, row.is_being_written  # type: ignore[attr-defined]
    write_first_record(row)


def is_being_written(row: Model) -> bool:
    return getattr(row, "is_being_written", False)
