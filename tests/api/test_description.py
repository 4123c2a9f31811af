"""What the API says of itself, to programs and to people."""

import json

import jsonschema_rs
import pytest
import yaml
from django.db import connection
from django.urls import get_resolver

from activities.pages.filters import ActivityFilter
from kacanik_comms.api import description
from kacanik_comms.api.operations import Endpoint
from kacanik_comms.api.serializers.queries import ActivityQuery

pytestmark = pytest.mark.slow

METHODS = {"get", "post", "put", "patch", "delete"}


def operations():
    for path, methods in description.published()["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


@pytest.mark.skipif(
    connection.vendor != "sqlite",
    reason="integers are as wide as the database has them; it is made on SQLite",
)
def test_what_is_published_is_what_the_code_does():
    assert description.as_text(description.make()) == description.text(), "run: manage.py describe_api"


def test_every_view_is_in_it():
    described = {(path, method) for path, method, _operation in operations()}
    results = set()
    for route in get_resolver("kacanik_comms.api.urls").url_patterns:
        view = getattr(route.callback, "cls", None)
        if view is None:
            assert route.name in {"openapi_json", "openapi_yaml", "docs"}
            continue
        assert issubclass(view, Endpoint)
        path = "/api/v1/" + str(route.pattern).replace("<int:id>", "{id}").replace("<int:year>", "{year}")
        results |= {(path, method) for method in METHODS if hasattr(view, method)}
    assert results == described


@pytest.mark.parametrize("address", ["/api/v1/openapi.json", "/api/v1/openapi.yaml"])
def test_programs_get_it_in_both_forms(client, address):
    response = client.get(address)
    read = json.loads(response.content) if address.endswith("json") else yaml.safe_load(response.content)
    assert read == description.published()
    assert response["Access-Control-Allow-Origin"] == "*"
    refused = client.post(address)
    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD")
    assert refused["Content-Type"] == "application/problem+json"


def test_nothing_in_it_is_left_unsaid():
    for path, method, operation in operations():
        where = f"{method} {path}"
        assert operation["description"], where
        assert operation["summary"], where
        assert {"429", "400", "406"} <= operation["responses"].keys(), where
        for parameter in operation.get("parameters", []):
            assert parameter["description"], (where, parameter["name"])
        for status, answer in operation["responses"].items():
            assert answer["description"], (where, status)
            if int(status) >= 400:
                assert list(answer["content"]) == ["application/problem+json"], (where, status)
        if "requestBody" in operation:
            assert operation["requestBody"]["content"]["application/json"]["examples"], where
    schemas = description.published()["components"]["schemas"]
    for name, schema in schemas.items():
        for field, entered in schema.get("properties", {}).items():
            assert entered.get("description") or "$ref" in entered, (name, field)
        if "enum" in schema and schema["enum"] != [None]:
            assert schema["description"], name


def test_every_name_of_an_operation_is_its_own():
    names = [operation["operationId"] for _path, _method, operation in operations()]
    assert len(set(names)) == len(names)


def validator(schema):
    return jsonschema_rs.validator_for(schema | {"components": description.published()["components"]})


def test_the_examples_are_right():
    for _path, _method, operation in operations():
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        for example in content.get("examples", {}).values():
            validator(content["schema"]).validate(example["value"])


def test_people_read_it_as_a_page(client, sign_in, officer):
    page = client.get("/api/v1/docs/")
    html = page.content.decode()
    assert 'data-openapi="/api/v1/openapi.json"' in html
    assert 'lang="sq"' in html
    assert "<script" not in html.split("<main")[1]
    assert client.post("/api/v1/docs/").status_code == 405
    assert sign_in(officer).get("/api/v1/docs/").status_code == 200


def test_every_filter_of_the_list_is_one_of_the_api():
    """A filter that the description names and the list does not know would leave the answer unfiltered."""
    assert set(ActivityQuery().fields) - {"year", "page_size", "cursor", "language"} == set(
        ActivityFilter.base_filters
    )
