"""In which of the three languages a piece of content is given."""

from typing import Any

from django.conf import settings
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import get_language
from modeltranslation.utils import build_localized_fieldname

OFFICIAL = settings.MODELTRANSLATION_DEFAULT_LANGUAGE
OTHERS = tuple(code for code, _name in settings.LANGUAGES if code != OFFICIAL)

# Under which address the public pages of each language stand, and the tag by which others know it (BCP 47).
ADDRESSES = {"sq": "", "sr-latn": "sr/", "en": "en/"}
# Under which names their addresses are found.
NAMESPACES = {"sq": "public", "sr-latn": "public-sr", "en": "public-en"}
TAGS = {"sq": "sq", "sr-latn": "sr-Latn", "en": "en"}


def public_address(name: str, *args: Any, language: str = "") -> str:
    """Of a public page in the language asked for, else in the present one."""
    return reverse(f"{NAMESPACES[language or get_language() or OFFICIAL]}:{name}", args=args)


def language_of_address(path: str) -> str | None:
    """The language that an address names by its first part; None where it names none."""
    return next(
        (code for code, prefix in ADDRESSES.items() if prefix and path.startswith(f"/{prefix}")), None
    )


def columns_of(field: str) -> list[str]:
    """The columns of a translated field, the official one first."""
    return [build_localized_fieldname(field, code) for code in (OFFICIAL, *OTHERS)]


def is_given_in(content: Model, field: str, language: str) -> bool:
    return bool(getattr(content, build_localized_fieldname(field, language)))


def is_albanian_instead(content: Model, field: str) -> bool:
    """Whether a reader of another language sees the Albanian text, because there is none in theirs."""
    language = str(get_language())
    return language != OFFICIAL and not is_given_in(content, field, language)


def languages_with(content: Model, field: str) -> list[str]:
    """The codes of the languages in which the field has a text of its own."""
    return [code for code, _name in settings.LANGUAGES if is_given_in(content, field, code)]


def languages_without(content: Model, field: str) -> tuple[str, ...]:
    """The names of the languages in which the field is missing, in the reader's language."""
    return tuple(str(name) for code, name in settings.LANGUAGES if not is_given_in(content, field, code))


def official_text(content: Model, field: str) -> str:
    """The Albanian text, whatever language the reader has chosen; what the reader sees where there is none."""
    return getattr(content, build_localized_fieldname(field, OFFICIAL)) or getattr(content, field) or ""
