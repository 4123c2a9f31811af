"""A draft is made anew whenever anything that it is made of changed: nothing of ours is forgotten."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.template.engine import Engine

from kacanik_comms.report.rendering.version import sources

ROOT = settings.BASE_DIR
MADE_BY = ("kacanik_comms/report/printing", "kacanik_comms/report/record")


def reached(first: Iterable[Path], leads_to: Callable[[Path], Iterator[Path]]) -> set[Path]:
    results: set[Path] = set()
    waiting = list(first)
    while waiting:
        path = waiting.pop()
        if path not in results:
            results.add(path)
            waiting.extend(leads_to(path))
    return results


def module(name: str) -> Iterator[Path]:
    place = ROOT.joinpath(*name.split("."))
    yield from (path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file())


def imported(path: Path) -> Iterator[Path]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield from module(name.name)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from module(node.module)
            for name in node.names:
                yield from module(f"{node.module}.{name.name}")


def included(path: Path) -> Iterator[Path]:
    for name in re.findall(r"""{%-?\s*(?:include|extends)\s+["']([^"']+)""", path.read_text()):
        yield ROOT / "templates" / name


def missing(needed: Iterable[Path]) -> list[str]:
    known = set(sources(ROOT))
    return sorted(str(path.relative_to(ROOT)) for path in needed if path not in known)


def templates() -> set[Path]:
    return reached((ROOT / "templates/report").glob("*.html"), included)


def test_every_template_that_the_report_includes_is_among_its_sources():
    results = templates()
    assert len(results) > 20
    assert not missing(results)


def test_every_module_of_ours_that_the_report_needs_is_among_its_sources():
    first = [path for folder in MADE_BY for path in (ROOT / folder).glob("*.py")]
    libraries = Engine.get_default().libraries
    for path in templates():
        for words in re.findall(r"{%\s*load\s+([^%]+)%}", path.read_text()):
            first += [file for word in words.split() for file in module(libraries[word])]
    results = reached(first, imported)
    assert {path.relative_to(ROOT).parts[0] for path in results} == {
        "activities",
        "audiences",
        "kacanik_comms",
        "plans",
    }
    assert not missing(results)


def test_what_people_call_things_is_among_its_sources():
    assert not missing((ROOT / "kacanik_comms/locale").rglob("*.po"))
    assert not missing((ROOT / "static/report").glob("*.css"))
