"""The message catalogues: extracted from the code, checked and compiled without a system gettext."""

import io
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

# Where messages are written; everything else in the repository is for developers, in English.
ROOMS = ("kacanik_comms", "plans", "audiences", "activities", "templates")
NOT_SHOWN = {"migrations", "__pycache__"}

# The rules of Django's own catalogues, so that Django merges ours with them.
PLURAL_FORMS = {
    "sq": "nplurals=2; plural=(n != 1);",
    "sr_Latn": (
        "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
    ),
}

IN_CONTEXT = (1, "c")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": (IN_CONTEXT, 2),
    "pgettext_lazy": (IN_CONTEXT, 2),
    "npgettext": (IN_CONTEXT, 2, 3),
    "npgettext_lazy": (IN_CONTEXT, 2, 3),
}
COMMENT_TAGS = ("Translators:",)
PLACEHOLDER = re.compile(r"%\(\w+\)|\{\w+\}|%[sd]")
# A day in Serbian ends with a full stop: 29. decembra 2026.
DAY_AND_STOP = re.compile(r"%\((?:\w*_)?(?:day|date|until|when)\)s\.(?=\s+[A-ZČĆŠŽĐ]|$)")

Key = tuple[str | None, str]


def key_of(message: Message) -> Key:
    """What tells one message from all others: its context and its English words in the singular."""
    return message.context, forms_of(message.id)[0]


def forms_of(text: str | Iterable[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def catalogue_path(locale_dir: Path, locale: str) -> Path:
    return locale_dir / locale / "LC_MESSAGES" / "django.po"


def extract_messages(base: Path) -> dict[Key, Message]:
    """Every message that the code under `base` shows to people, in a stable order."""
    catalogue = Catalog()
    for path in _source_files(base):
        source = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            source = _as_python(source, str(path))
        extracted = extract(
            "python",
            io.BytesIO(source.encode()),
            KEYWORDS,
            COMMENT_TAGS,
            {"encoding": "utf-8"},
            strip_comment_tags=True,
        )
        for _line, text, comments, context in extracted:
            if any(forms_of(text)):
                # Without the line: the catalogue changes when the words do, not when a line moves.
                location = [(path.relative_to(base).as_posix(), 0)]
                catalogue.add(text, locations=location, auto_comments=comments, context=context)
    return {key_of(message): message for message in catalogue if message.id}


def _source_files(base: Path) -> Iterator[Path]:
    for room in ROOMS:
        for path in sorted((base / room).rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and not NOT_SHOWN.intersection(path.parts):
                yield path


def _as_python(template: str, origin: str) -> str:
    # Templatize keeps the indentation of the HTML, which Python's tokenizer takes for broken blocks.
    return "\n".join(line.strip() for line in templatize(template, origin=origin).splitlines())


def read_catalogue(path: Path) -> dict[Key, Message]:
    """The messages of a catalogue as they stand; none where there is no file yet."""
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {key_of(message): message for message in read_po(file, ignore_obsolete=True) if message.id}


def merge(sources: dict[Key, Message], existing: dict[Key, Message], forms: int) -> list[Message]:
    """The sources' messages with the translations that exist; nothing is guessed from similar words."""
    merged = []
    for key, source in sources.items():
        old = existing.get(key)
        is_plural = len(forms_of(source.id)) > 1
        kept = old is not None and old.id == source.id
        string = old.string if old is not None and kept else ("",) * forms if is_plural else ""
        flags = old.flags - {"python-format", "python-brace-format"} if old is not None and kept else ()
        merged.append(
            Message(
                source.id,
                string,
                locations=sorted(set(source.locations)),
                flags=flags,
                auto_comments=source.auto_comments,
                user_comments=old.user_comments if old is not None else (),
                context=source.context,
            )
        )
    return sorted(
        merged,
        key=lambda message: (forms_of(message.id)[0].casefold(), message.context or "", str(message.id)),
    )


def number_of_forms(locale: str) -> int:
    return int(PLURAL_FORMS[locale].removeprefix("nplurals=")[0])


def catalogue_text(messages: Iterable[Message], locale: str) -> bytes:
    """The catalogue as it is written: no dates and no tool versions, which would change without a reason."""
    catalogue = Catalog(locale=locale, fuzzy=False)
    # One by one in this order: Babel's own sorting puts capitals before small letters.
    for message in messages:
        catalogue[message.id] = message
    header = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {locale}\\n"\n'
        '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {PLURAL_FORMS[locale]}\\n"\n\n'
    )
    body = io.BytesIO()
    write_po(body, catalogue, width=100, omit_header=True, include_lineno=False)
    return header.encode() + body.getvalue()


def update_catalogue(sources: dict[Key, Message], path: Path, locale: str) -> None:
    """Write the catalogue anew from the sources, with the translations that it has."""
    path.parent.mkdir(parents=True, exist_ok=True)
    messages = merge(sources, read_catalogue(path), number_of_forms(locale))
    path.write_bytes(catalogue_text(messages, locale))


def problems(sources: dict[Key, Message], existing: dict[Key, Message], locale: str) -> Iterator[str]:
    """What keeps a catalogue from being whole, one sentence for each message."""
    for key, source in sources.items():
        message = existing.get(key)
        if message is None or message.id != source.id:
            yield f"{locale}: missing from the catalogue: {_named(source)} (run manage.py makemessages)"
        elif message.fuzzy:
            yield f"{locale}: fuzzy: {_named(source)}"
        elif not all(forms_of(message.string)) or _forms_expected(source, locale) != len(
            forms_of(message.string)
        ):
            yield f"{locale}: not translated: {_named(source)}"
        elif wrong := _wrong_placeholders(source, message):
            yield f"{locale}: placeholders differ ({', '.join(sorted(wrong))}): {_named(source)}"
        elif any(_is_repeated(form) for form in forms_of(message.string)):
            yield f"{locale}: translated twice over: {_named(source)}"
        elif locale == "sr_Latn" and any(DAY_AND_STOP.search(form) for form in forms_of(message.string)):
            yield f"{locale}: two full stops, a day has its own: {_named(source)}"
    for key, message in existing.items():
        if key not in sources:
            yield f"{locale}: stale, no longer in the code: {_named(message)} (run manage.py makemessages)"


def _forms_expected(message: Message, locale: str) -> int:
    return number_of_forms(locale) if len(forms_of(message.id)) > 1 else 1


def _wrong_placeholders(source: Message, message: Message) -> set[str]:
    """Names that the translation uses and the code does not give, or that the translation drops."""
    given = [_placeholders(form) for form in forms_of(source.id)]
    used = [_placeholders(form) for form in forms_of(message.string)]
    unknown = set().union(*used) - set().union(*given)
    # A plural form may leave the number out ("one activity"), but a name that all English forms have must stay.
    dropped = set().union(*(set.intersection(*given) - names for names in used))
    return unknown | dropped


def _is_repeated(text: str) -> bool:
    """Whether it begins once more: a merge of two branches can leave a sentence twice."""
    beginning = text[:30]
    return len(beginning) == 30 and text.count(beginning) > 1


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text.replace("%%", "")))


def _named(message: Message) -> str:
    context = f" [{message.context}]" if message.context else ""
    return f"{forms_of(message.id)[0]!r}{context}"


def compile_catalogue(source: Path, locale: str) -> bool:
    """Write what Django reads, where the catalogue is newer than it; whether anything was written."""
    target = source.with_suffix(".mo")
    if not source.exists() or (target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns):
        return False
    with source.open("rb") as file:
        catalogue = read_po(file, locale=locale)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    # At once or not at all: another process may be reading.
    partial = target.with_suffix(f".{os.getpid()}.part")
    partial.write_bytes(compiled.getvalue())
    partial.replace(target)
    return True
