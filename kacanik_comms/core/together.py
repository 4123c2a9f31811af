"""Rows of several small tables, read with one question to the database.

A page that shows a little of many tables would ask once for each of them; on a server the way there and back costs
more than the rows. Each row comes as a JSON array of its columns, so that tables with different columns fit under
each other.
"""

import json
from collections.abc import Callable
from datetime import UTC
from decimal import Decimal
from functools import partial
from operator import attrgetter
from typing import Any

from django.db.models import DateTimeField, DecimalField, Field, JSONField, Model, QuerySet, Value
from django.db.models.functions import JSONArray
from django.utils.dateparse import parse_datetime

Convert = Callable[[Any], Any]
# A sum of money keeps its cents: read as a decimal number, never as a binary one.
Exactly = partial(json.JSONDecoder, parse_float=Decimal)


def read_together(*querysets: QuerySet[Any]) -> list[list[Any]]:
    """The rows of each, in the order of the model where that is an order by its own columns.

    For tables of which a page needs few rows; what is sliced, grouped or annotated is read on its own.
    """
    first, *others = (_as_json(number, rows) for number, rows in enumerate(querysets))
    found: list[list[Any]] = [[] for _rows in querysets]
    models = [rows.model for rows in querysets]
    converts = [[_convert(field) for field in model._meta.concrete_fields] for model in models]
    names = [[field.attname for field in model._meta.concrete_fields] for model in models]
    for number, values in first.union(*others, all=True):
        told = [convert(value) for convert, value in zip(converts[number], values, strict=True)]
        found[number].append(models[number].from_db(first.db, names[number], told))
    for model, rows in zip(models, found, strict=True):
        _sort(model, rows)
    return found


def _as_json(number: int, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    # modeltranslation would put the reader's language in the place of the plain column.
    plain = rows.rewrite(False) if hasattr(rows, "rewrite") else rows
    columns = [field.attname for field in rows.model._meta.concrete_fields]
    row = JSONArray(*columns, output_field=JSONField(decoder=Exactly))  # type: ignore[arg-type]
    return plain.order_by().values_list(Value(number), row)


def _convert(field: "Field[Any, Any]") -> Convert:
    if isinstance(field, DateTimeField):
        return _moment
    if isinstance(field, DecimalField):
        cent = Decimal(1).scaleb(-field.decimal_places)
        return lambda value: None if value is None else Decimal(value).quantize(cent)
    if isinstance(field, JSONField):
        return _json
    return field.to_python


def _json(value: Any) -> Any:
    # SQLite keeps JSON as text, and gives it as text inside of JSON.
    return json.loads(value) if isinstance(value, str) else value


def _moment(text: str | None) -> Any:
    at = parse_datetime(text) if text else None
    # SQLite keeps UTC without saying so.
    return at if at is None or at.tzinfo else at.replace(tzinfo=UTC)


def _sort(model: type[Model], rows: list[Any]) -> None:
    fields = {field.name: field.attname for field in model._meta.concrete_fields}
    rows.sort(key=attrgetter("pk"))
    for name in reversed(model._meta.ordering or ()):
        plain = str(name).removeprefix("-")
        if plain in fields:
            rows.sort(key=attrgetter(fields[plain]), reverse=str(name).startswith("-"))
