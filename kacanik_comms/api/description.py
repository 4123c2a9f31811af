"""The description of the API (OpenAPI 3.1). `manage.py describe_api` makes it from the code and keeps it beside this
file, in `openapi.json`; a test compares both, so that what is published was read before it was committed."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator

import kacanik_comms
from kacanik_comms.api.examples import ANSWERS, PROBLEM, REQUESTS
from kacanik_comms.api.fields import LARGEST_KEY, WITHOUT_NUL
from kacanik_comms.api.problems import MEDIA_TYPE

FILE = Path(__file__).with_name("openapi.json")

ABOUT = """\
The communication plan of the Municipality of Kaçanik: what the municipality planned to communicate, what it did, and
what proves it.

**Reading** what is published needs no account. With a token a program reads what the role of the token's owner sees,
and records what they could record on the pages, by the same rules. Tokens are made and revoked by their owner on the
page “API tokens”; a program sends one in the header `Authorization: Bearer kacanik_…`.

**Languages**: `?language=` (`sq`, `sr-latn`, `en`), else the header `Accept-Language`, else Albanian. Titles and
sentences are in that language, names of fields and choices never change.

**Problems** are answered as `application/problem+json` (RFC 9457): `detail` is a sentence for people, `errors` says
what is wrong with which field, and the last part of `type` names the kind for programs.

**Lists** come in pages: follow `next` until it is null.

**Writing** what an activity is needs its ETag in `If-Match`, so that nobody overwrites what they did not see. A
request with an `Idempotency-Key` can be sent again after a lost answer, and is done once.
"""
TAGS = {
    "About the API": "Where everything is.",
    "Account": "Whose token it is.",
    "What was decided": "Strategies, plans, objectives, offices, audiences and channels.",
    "Figures": "How a year stands, counted as in the report.",
    "Activities": "The lines of the plan, and how each stands.",
    "What was recorded": "What happened, who was reached, and what proves it.",
    "Steps of a special activity": "From not started to completed, or otherwise; each with what it needs.",
    "Recording": "What a recurring activity tells of itself, and evidence of all.",
    "Sessions of the Assembly": "Kept by the information officer.",
}
SECURITY = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token that its owner makes on the page “API tokens”.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "The session of a browser that is signed in on the pages (`__Host-session` behind HTTPS). "
        "What writes needs the header `X-CSRFToken` too.",
    },
}
HEADERS = {
    "ETag": "A fingerprint of the answer. Send it in `If-None-Match` to be spared an answer that you have.",
    "Content-Language": "The language of the answer.",
}

# Of the whole numbers of a database; what we bound ourselves is less.
SMALLEST_REACH = 2**15 - 1
DONE = {"200": "The answer.", "201": "It is recorded.", "204": "It is gone."}


def make() -> dict[str, Any]:
    """The description as the code has it now, in English."""
    with translation.override("en"):
        made = SchemaGenerator().get_schema(request=None, public=True)
    return json.loads(json.dumps(made, default=str))


def as_text(described: dict[str, Any]) -> str:
    return json.dumps(described, indent=1, ensure_ascii=False) + "\n"


@cache
def text() -> str:
    return FILE.read_text()


@cache
def as_yaml() -> str:
    return str(yaml.safe_dump(published(), allow_unicode=True, sort_keys=False, width=120))


@cache
def published() -> dict[str, Any]:
    return json.loads(text())


def complete(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """What the generator cannot know: called by it at the end (settings: POSTPROCESSING_HOOKS)."""
    result["info"] |= {
        "version": "1",
        "summary": f"Version {kacanik_comms.__version__} of the application.",
        "description": ABOUT,
    }
    result["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
    result["components"]["securitySchemes"] = SECURITY
    for name, schema in result["components"]["schemas"].items():
        if schema.get("type") == "object":
            schema["additionalProperties"] = False
            for field, part in schema["properties"].items():
                part.pop("readOnly", None)
                if not name.endswith("Request"):
                    _forget_the_column(part)
                if field == "id":
                    part.setdefault("description", "Its number in the database.")
        if name.endswith("Request"):
            for part in schema["properties"].values():
                _say_what_a_text_is(part)
    for operations in result["paths"].values():
        for operation in operations.values():
            _complete_operation(operation)
    return _with_short_names(result)


def _forget_the_column(schema: dict[str, Any]) -> None:
    """How far a column reaches differs between databases, and says nothing about what is answered."""
    if schema.get("maximum", 0) >= SMALLEST_REACH:
        del schema["maximum"]
        schema.pop("format", None)


def _say_what_a_text_is(schema: dict[str, Any]) -> None:
    if "items" in schema:
        _say_what_a_text_is(schema["items"])
    elif schema.get("type") == "string" and not {"format", "enum", "pattern"} & set(schema):
        schema["pattern"] = WITHOUT_NUL


def _with_short_names(result: dict[str, Any]) -> dict[str, Any]:
    """What is called `ActivityAnswer` in the code, so that it is not taken for the model, is an `Activity` here."""
    text = json.dumps(result, default=str)
    text = re.sub(r'(#/components/schemas/\w+?)(Answer|(?<=Input)Request)"', r'\1"', text)
    short: dict[str, Any] = json.loads(text)
    schemas = short["components"]["schemas"]
    names = {name: re.sub(r"Answer$|(?<=Input)Request$", "", name) for name in schemas}
    assert len(set(names.values())) == len(names)  # noqa: S101
    short["components"]["schemas"] = {names[name]: schema for name, schema in schemas.items()}
    return short


def _complete_operation(operation: dict[str, Any]) -> None:
    for parameter in operation.get("parameters", []):
        _say_what_a_text_is(parameter["schema"])
        if parameter["in"] == "path":
            parameter["schema"] |= (
                {"minimum": 2000, "maximum": 2100, "examples": [2023]}
                if parameter["name"] == "year"
                else {"minimum": 1, "maximum": LARGEST_KEY, "examples": [1]}
            )
    name = operation["operationId"]
    if name in REQUESTS:
        content = operation["requestBody"]["content"]["application/json"]
        content["examples"] = {"example": {"value": REQUESTS[name]}}
    if name in ANSWERS:
        content = operation["responses"]["200"]["content"]["application/json"]
        content["examples"] = {"example": {"value": ANSWERS[name]}}
    for status, answer in operation["responses"].items():
        if status == "409":
            answer["content"][MEDIA_TYPE]["examples"] = {"example": {"value": PROBLEM}}
        names = ["Content-Language"] + (["ETag"] if status in ("200", "201") else [])
        answer["headers"] = {
            name: {"description": HEADERS[name], "schema": {"type": "string"}} for name in names
        } | answer.get("headers", {})
        if not answer.get("description"):
            answer["description"] = DONE[status]
        if status == "429":
            answer["headers"]["Retry-After"] = {
                "description": "After how many seconds to ask again.",
                "schema": {"type": "integer"},
            }
