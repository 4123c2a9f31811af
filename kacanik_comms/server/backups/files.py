"""Which files of DATA_DIR/evidence the database names."""

from collections.abc import Iterator

from django.db import models

from kacanik_comms.server.backups.tables import columns_of, models_in

# A record that was removed keeps what went with it as data for thirty days, its files with it (docs/adr/0031).
REMOVED = "activities.RemovedOccurrence"


def names_of_files(using: str) -> set[str]:
    return {name for name in _names(using) if name}


def _names(using: str) -> Iterator[str]:
    for model in models_in(using):
        # History names files that were removed as well.
        if hasattr(model, "history_id"):
            continue
        rows = model._base_manager.using(using)
        for column in columns_of(model):
            if isinstance(column, models.FileField):
                yield from rows.values_list(column.attname, flat=True).iterator()
        if model._meta.label == REMOVED:
            for removed in rows.values_list("rows", flat=True).iterator():
                for row in removed:
                    yield from (row["fields"].get(name, "") for name in ("file", "thumbnail"))
