"""The description of the API (OpenAPI 3.1). `manage.py describe_api` makes it from the code and keeps it beside this
file, in `openapi.json`; a test compares both, so that what is published was read before it was committed."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator

import kacanik_comms
from kacanik_comms.api.fields import LARGEST_KEY

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
    "Retry-After": "After how many seconds to ask again.",
}

PLACES = {
    "id": ("The `id` of the row.", {"minimum": 1, "maximum": LARGEST_KEY, "examples": [1]}),
    "year": ("The year of the plan.", {"minimum": 2000, "maximum": 2100, "examples": [2023]}),
}
DONE = {"200": "The answer.", "201": "It is recorded.", "204": "It is gone."}


def make() -> dict[str, Any]:
    """The description as the code has it now, in English."""
    with translation.override("en"):
        return json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True), default=str))


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
    summary = f"Version {kacanik_comms.__version__} of the application."
    result["info"] |= {"summary": summary, "description": ABOUT}
    result["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
    result["components"]["securitySchemes"] = SECURITY
    for name, schema in result["components"]["schemas"].items():
        if schema.get("type") != "object":
            continue
        schema["additionalProperties"] = False
        if not name.endswith("Request"):
            schema["required"] = list(schema["properties"])
        if "id" in schema["properties"]:
            schema["properties"]["id"].setdefault("description", "Its number in the database.")
    for operations in result["paths"].values():
        for operation in operations.values():
            for parameter in operation["parameters"]:
                if parameter["in"] == "path":
                    parameter["description"], bounds = PLACES[parameter["name"]]
                    parameter["schema"] |= bounds
            for status, answer in operation["responses"].items():
                names = ["Content-Language"]
                names += {"200": ["ETag"], "201": ["ETag"], "429": ["Retry-After"]}.get(status, [])
                headers = {
                    name: {"description": HEADERS[name], "schema": {"type": "string"}} for name in names
                }
                answer["headers"] = headers | answer.get("headers", {})
                answer["description"] = answer.get("description") or DONE[status]
    return result
