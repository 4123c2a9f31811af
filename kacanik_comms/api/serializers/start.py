"""Where the API begins."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

LISTS = {
    "activities": "The activities of a year.",
    "occurrences": "What happened.",
    "steps": "The steps of special activities.",
    "evidence": "What proves it.",
    "amendments": "The changes of adopted plans.",
    "changes": "What changed lately.",
    "reports": "The signed reports.",
    "sessions": "The sessions of the Assembly.",
    "plans": "The annual plans.",
    "strategies": "The strategies.",
    "objectives": "The objectives.",
    "offices": "The offices.",
    "audiences": "The audiences, with messages and desired impacts.",
    "channels": "The channels.",
    "openapi_json": "The description as OpenAPI.",
    "docs": "The description as a page.",
}


class StartAnswer(serializers.Serializer[Any]):
    """The addresses of the lists and of the description."""

    def get_fields(self) -> dict[str, Any]:
        return {name: serializers.CharField(help_text=text) for name, text in LISTS.items()}


def addresses(request: Any) -> dict[str, str]:
    return {name: request.build_absolute_uri(reverse(f"api:{name}")) for name in LISTS}
