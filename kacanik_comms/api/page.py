"""The description of the API as a page reads it: what can be asked, what is said and answered, in plain tables."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kacanik_comms.api.problems import KINDS

REF = "#/components/schemas/"
TYPES = {"integer": "whole number", "number": "number", "boolean": "true or false", "string": "text"}
FORMATS = {"date": "day", "date-time": "moment", "binary": "file"}


@dataclass(frozen=True)
class Part:
    """A piece of a sentence: words, or something to be written as it is."""

    text: str
    kind: str = "words"


@dataclass(frozen=True)
class Field:
    name: str
    kind: str
    leads_to: str
    is_needed: bool
    text: list[Part]
    choices: list[str]


@dataclass(frozen=True)
class Operation:
    name: str
    method: str
    path: str
    summary: str
    text: list[Part]
    needs_account: bool
    parameters: list[Field]
    contents: list[tuple[str, list[Field]]]
    answers: list[tuple[str, list[Part], str]]
    example: str


@dataclass(frozen=True)
class Group:
    name: str
    text: str
    operations: list[Operation]


@dataclass(frozen=True)
class Shape:
    name: str
    text: list[Part]
    fields: list[Field]


@dataclass(frozen=True)
class Page:
    about: list[list[Part]]
    groups: list[Group]
    shapes: list[Shape]
    problems: list[tuple[str, int, Any]]


def page_of_description(described: Mapping[str, Any], origin: str) -> Page:
    operations = [
        (operation["tags"][0], _operation(path, method, operation, origin, described))
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]
    return Page(
        about=[parts_of(text) for text in described["info"]["description"].strip().split("\n\n")],
        groups=[
            Group(tag["name"], tag["description"], [one for name, one in operations if name == tag["name"]])
            for tag in described["tags"]
        ],
        shapes=[
            Shape(name, parts_of(schema.get("description", "")), _fields(schema, described))
            for name, schema in described["components"]["schemas"].items()
            if schema.get("type") == "object" and not name.endswith("Input")
        ],
        problems=[(name, kind.status, kind.title) for name, kind in KINDS.items()],
    )


def parts_of(text: str) -> list[Part]:
    """The words of a description, and what stands in them `as code` or **to be seen first**."""
    kinds = {"`": "code", "*": "strong"}
    pieces = re.split(r"(`[^`]+`|\*\*[^*]+\*\*)", " ".join(text.split()))
    return [Part(one.strip("`*"), kinds[one[0]]) if one[0] in kinds else Part(one) for one in pieces if one]


def _operation(
    path: str, method: str, operation: Mapping[str, Any], origin: str, described: Mapping[str, Any]
) -> Operation:
    contents = operation.get("requestBody", {}).get("content", {})
    return Operation(
        name=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        text=parts_of(operation.get("description", "")),
        needs_account={} not in operation["security"],
        parameters=[
            _field(
                one["name"],
                one["schema"] | {"description": one.get("description", "")},
                one.get("required", False),
            )
            for one in operation.get("parameters", [])
            if one["name"] != "language"
        ],
        contents=[
            (media_type, _fields(_resolved(content["schema"], described), described))
            for media_type, content in contents.items()
        ],
        answers=[
            (status, parts_of(answer.get("description", "")), _shape_of(answer))
            for status, answer in sorted(operation["responses"].items())
        ],
        example=_example(path, method, operation, origin),
    )


def _example(path: str, method: str, operation: Mapping[str, Any], origin: str) -> str:
    address = origin + path.replace("{id}", "1").replace("{year}", "2023")
    lines = [f"curl {address}" if method == "get" else f"curl -X {method.upper()} {address}"]
    if {} not in operation["security"]:
        lines.append('-H "Authorization: Bearer $TOKEN"')
    if any(one["name"] == "If-Match" and one.get("required") for one in operation.get("parameters", [])):
        lines.append("-H 'If-Match: \"v1\"'")
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    for example in content.get("examples", {}).values():
        lines.append("-H 'Content-Type: application/json'")
        lines.append(f"-d '{json.dumps(example['value'], ensure_ascii=False)}'")
    return " \\\n  ".join(lines)


def _fields(schema: Mapping[str, Any], described: Mapping[str, Any]) -> list[Field]:
    needed = schema.get("required", [])
    return [
        _field(name, one, name in needed, described) for name, one in schema.get("properties", {}).items()
    ]


def _field(
    name: str, schema: Mapping[str, Any], is_needed: bool, described: Mapping[str, Any] | None = None
) -> Field:
    kind, leads_to = _kind(schema)
    text = re.split(r"\n\n\* ", schema.get("description", ""))[0]
    choices = schema.get("enum") or _choices(schema, described)
    if choices:
        leads_to = ""
    return Field(
        name, kind, leads_to, is_needed, parts_of(text), [str(one) for one in choices if one is not None]
    )


def _choices(schema: Mapping[str, Any], described: Mapping[str, Any] | None) -> Iterable[Any]:
    found: list[Any] = []
    for name in _names_in(schema):
        found += (described or {}).get("components", {}).get("schemas", {}).get(name, {}).get("enum", [])
    return found


def _names_in(schema: Mapping[str, Any]) -> list[str]:
    own = [schema["$ref"].removeprefix(REF)] if "$ref" in schema else []
    return own + [
        name for key in ("allOf", "oneOf", "anyOf") for one in schema.get(key, []) for name in _names_in(one)
    ]


def _kind(schema: Mapping[str, Any]) -> tuple[str, str]:
    """What a value is, in words, and the shape that it has where it is an object."""
    if "items" in schema:
        kind, leads_to = _kind(schema["items"])
        return (f"list of {leads_to}" if leads_to else f"list of {kind}"), leads_to
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    names = [name for name in _names_in(schema) if name != "Null"]
    words = names or [
        FORMATS.get(schema.get("format", ""), TYPES.get(one, one)) for one in types if one != "null"
    ]
    can_be_null = (
        "null" in types or {"type": "null"} in schema.get("oneOf", []) or "Null" in _names_in(schema)
    )
    if "enum" in schema:
        words = ["text"]
    return " or ".join([*dict.fromkeys(words), *(["null"] if can_be_null else [])]), names[0] if names else ""


def _resolved(schema: Mapping[str, Any], described: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in schema:
        return schema
    found: Mapping[str, Any] = described["components"]["schemas"][schema["$ref"].removeprefix(REF)]
    return found


def _shape_of(answer: Mapping[str, Any]) -> str:
    for content in answer.get("content", {}).values():
        schema = content.get("schema", {})
        schema = schema.get("items", schema)
        return str(schema.get("$ref", "")).removeprefix(REF)
    return ""
