"""What every page shows around its content."""

from typing import Any
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    return {}
