"""Whether letters leave the house, and the addresses in them. The letters themselves: `kacanik_comms/letters/`."""

from urllib.parse import urljoin

from django.conf import settings


def absolute(path: str) -> str:
    """The address of a page as it stands in a letter or on paper."""
    return urljoin(settings.SITE_URL, path)


def is_configured() -> bool:
    """Whether letters leave the house; without EMAIL_URL they wait, and the pages say so."""
    return not settings.EMAIL_BACKEND.endswith((".console.EmailBackend", ".dummy.EmailBackend"))
