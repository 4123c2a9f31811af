"""The fields of the admin in which one looks for other rows: which of them fit, and what tells them apart."""

from typing import Any

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db.models import Model, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.http import urlencode


def in_pickers(row: Model) -> str:
    """Its name, with the strategy where it belongs to one: two strategies may both have their "Media"."""
    return str(getattr(row, "in_pickers", row))


class PickerView(AutocompleteJsonView):
    """What is found while somebody types."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        return {"id": str(getattr(obj, to_field_name)), "text": in_pickers(obj)}


class _OfStrategy:
    """Looks among the rows of one strategy, once it is known which."""

    strategy: int | None = None

    def get_url(self) -> str:
        url: str = super().get_url()  # type: ignore[misc]
        return f"{url}?{urlencode({'strategy': self.strategy})}" if self.strategy else url

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        # What was sent and is no key, the field refuses; Django would ask the database for it.
        keys = [key for key in value if str(key).isdecimal()]
        return super().optgroups(name, keys, attrs)  # type: ignore[misc]


class Picker(_OfStrategy, AutocompleteSelect):
    pass


class SeveralPicker(_OfStrategy, AutocompleteSelectMultiple):
    pass


def look_in_strategy(form: BaseForm, strategy: int | None) -> None:
    """Whatever the form looks for among the parts of a strategy, it looks for in this one."""
    for field in form.fields.values():
        picker = getattr(field.widget, "widget", field.widget)
        if isinstance(picker, _OfStrategy):
            picker.strategy = strategy


def of_strategy_asked_for(request: HttpRequest, rows: QuerySet[Any], lookup: str) -> QuerySet[Any]:
    """Of the rows those of the strategy that a picker looks in; in the lists of the admin, all."""
    match, strategy = request.resolver_match, request.GET.get("strategy", "")
    if match is None or match.url_name != "autocomplete" or not strategy.isdecimal() or len(strategy) > 9:
        return rows
    return rows.filter(**{lookup: int(strategy)})
