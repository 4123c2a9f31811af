"""The name under which a file is shown and downloaded: what its owner called it, without tricks."""

import re
import secrets
import unicodedata

# Enough for any title; longer ones do not fit into a line, a header or a file system.
LONGEST_NAME = 120

# Separators and wildcards of the file systems, and what ends a name in a header.
_SPECIAL = re.compile(r'[<>:"|?*;]')
# Everything that separates folders or only looks like it.
_SLASHES = re.compile(r"[/\\\u2044\u2215\u29f5\ufe68\uff0f\uff3c]")


def tidy(name: str) -> str:
    """The name alone, without folders, control and direction marks; ë, ç and š stay. May be empty."""
    name = unicodedata.normalize("NFC", name)
    visible = "".join(_readable(character) for character in _SLASHES.split(name)[-1])
    return " ".join(_SPECIAL.sub("-", visible).split()).strip(" .")


def split(name: str) -> tuple[str, str]:
    """Stem and extension in lower case: ("Raporti 2023", "pdf"); the extension is empty if there is none."""
    stem, dot, extension = tidy(name).rpartition(".")
    return (stem.rstrip(" ."), extension.lower()) if dot else (extension, "")


def join(stem: str, extension: str) -> str:
    """A whole name that is not too long; the extension is never what gets cut."""
    return f"{stem[: LONGEST_NAME - len(extension) - 1].rstrip(' .')}.{extension}"


def shown(name: str) -> str:
    """The name as a sentence about the file can show it, whatever was sent."""
    tidied = tidy(name)
    return tidied if len(tidied) <= LONGEST_NAME else f"{tidied[: LONGEST_NAME - 1]}…"


def path_that_nobody_guesses(extension: str) -> str:
    """Where a file lies in the folder of the evidence, which nothing serves."""
    token = secrets.token_hex(24)
    return f"{token[:2]}/{token}.{extension}"


def _readable(character: str) -> str:
    category = unicodedata.category(character)
    if category.startswith("Z") or character in "\t\r\n":
        return " "
    # Controls, direction and joining marks, surrogates, private and unassigned characters.
    return "" if category.startswith("C") else character
