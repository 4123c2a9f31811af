"""What the columns of a translated field are called. The settings read it, so it needs nothing but words."""

from django.utils.translation import get_language, gettext


def name_in_language(name: str, code: str) -> str:
    """Text, Albanian: what modeltranslation would call "text [sq]"."""
    language = {"sq": gettext("Albanian"), "sr-latn": gettext("Serbian"), "en": gettext("English")}[code]
    if get_language() != "en":
        # Names of languages have a capital in English alone.
        language = language.lower()
    return f"{name}, {language}"
