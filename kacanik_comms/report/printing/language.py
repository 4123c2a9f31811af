"""The active language as HTML and PDF write it."""

from django.utils.translation import get_language


def html_language() -> str:
    return "sr-Latn" if get_language() == "sr-latn" else str(get_language())
