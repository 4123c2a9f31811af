"""Which code is running: a part of the name of everything that is kept."""

from functools import cache

from django.conf import settings

PARTS = ("kacanik_comms", "plans", "audiences", "activities", "templates", "static")
MADE_OF = {".py", ".html", ".txt", ".xml", ".mo", ".css"}


@cache
def code_version() -> str:
    """Another one after every update of the code, its templates or its messages; the same in every process."""
    newest = max(
        path.stat().st_mtime_ns
        for part in PARTS
        for path in (settings.BASE_DIR / part).rglob("*")
        if path.suffix in MADE_OF
    )
    return f"{settings.VERSION}-{newest}"
