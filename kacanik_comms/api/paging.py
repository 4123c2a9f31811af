"""Lists in pages. The cursor says where a page begins by the values of the row before it, so that rows that are
added or removed meanwhile move nothing: no row comes twice, and none is passed over."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404
from rest_framework.response import Response

from kacanik_comms.api.requests import ApiRequest

Values = tuple[Any, ...]


def page_of(
    request: ApiRequest,
    rows: QuerySet[Any],
    order: Sequence[str],
    tell: Callable[[list[Any]], Sequence[Any]],
    **about: Any,
) -> Response:
    """The page that was asked for. `order` are fields that together tell one row from all others."""
    after = cursor_of(request)
    if after is not None:
        rows = rows.filter(_behind(order, _as_values(rows, order, after)))
    size = request.asked["page_size"]
    found = list(rows.order_by(*order)[: size + 1])
    here = found[:size]
    last = _values_of(here[-1], order) if len(found) > size else None
    return answer(request, tell(here), last, **about)


def answer(request: ApiRequest, results: Sequence[Any], last: Values | None, **about: Any) -> Response:
    """`last` are the values of the last row, where there is a page behind it."""
    following = _address(request, last) if last else None
    headers = {"Link": f'<{following}>; rel="next"'} if following else {}
    return Response({**about, "next": following, "results": results}, headers=headers)


def cursor_of(request: ApiRequest) -> Values | None:
    """The values in the cursor; a cursor that is none of ours leads to a page that does not exist."""
    text = request.asked.get("cursor", "")
    if not text:
        return None
    try:
        values = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise Http404 from None
    if not isinstance(values, list):
        raise Http404
    return tuple(values)


def _address(request: ApiRequest, last: Values) -> str:
    text = json.dumps([_as_text(value) for value in last], separators=(",", ":"))
    cursor = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    query = {name: value for name, value in request.query_params.items() if name != "cursor"}
    return request.build_absolute_uri(f"{request.path}?{urlencode(query | {'cursor': cursor})}")


def _as_text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _values_of(row: Any, order: Sequence[str]) -> Values:
    values = []
    for name in order:
        value = row
        for part in name.removeprefix("-").split("__"):
            value = getattr(value, part)
        values.append(value)
    return tuple(values)


def _as_values(rows: QuerySet[Any], order: Sequence[str], after: Values) -> Values:
    """What the cursor holds, as values of the fields; from whoever wrote a cursor by hand comes no page."""
    if len(after) != len(order):
        raise Http404
    values = []
    for name, value in zip(order, after, strict=True):
        model, field = rows.model, None
        for part in name.removeprefix("-").split("__"):
            field = model._meta.pk if part == "pk" else model._meta.get_field(part)
            model = field.related_model or model
        if isinstance(value, dict | list | bool) or value is None:
            raise Http404
        try:
            values.append(field.to_python(value))  # type: ignore[union-attr]
        except (ValidationError, OverflowError):
            raise Http404 from None
    return tuple(values)


def _behind(order: Sequence[str], values: Values) -> Q:
    """The rows after the one with these values: greater in one field, and equal in those before it."""
    behind, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        field = name.removeprefix("-")
        behind |= equal & Q(**{f"{field}__{'lt' if name.startswith('-') else 'gt'}": value})
        equal &= Q(**{field: value})
    return behind
