"""The XML of Office documents, read without definitions of its own."""

from collections.abc import Callable
from xml.parsers import expat

BEGINNING = 64 * 1024


class _Begun(Exception):
    """The first element: nothing can be defined any more."""


def elements(data: bytes) -> list[tuple[str, dict[str, str]]]:
    """Name, without namespace, and attributes of every element; ValueError if it is not plain XML."""
    elements: list[tuple[str, dict[str, str]]] = []
    parser = _parser()
    parser.StartElementHandler = lambda name, attributes: elements.append(
        (name.rpartition(" ")[2], attributes)
    )
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise ValueError("not well-formed") from error
    return elements


def check_prolog(data: bytes) -> None:
    """ValueError if the document brings definitions, with which a few bytes become many, or files are read."""
    parser = _parser()
    parser.StartElementHandler = _stop
    try:
        for start in range(0, len(data), BEGINNING):
            parser.Parse(data[start : start + BEGINNING], start + BEGINNING >= len(data))
    except _Begun:
        return
    except expat.ExpatError as error:
        raise ValueError("not well-formed") from error


def check_attributes(data: bytes, check: Callable[[str, dict[str, str]], None]) -> None:
    """Calls `check` with name and attributes of every element; it may raise.

    Nothing is remembered: a part can have a hundred million bytes.
    """
    parser = _parser()
    parser.StartElementHandler = lambda name, attributes: check(name.rpartition(" ")[2], attributes)
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise ValueError("not well-formed") from error


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse_definitions
    return parser


def _refuse_definitions(*_: object) -> None:
    raise ValueError("a document type definition")


def _stop(*_: object) -> None:
    raise _Begun
