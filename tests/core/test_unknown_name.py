"""Who comes under a name that the server does not have reads where to go; the IT officer, what to set."""

import logging

import pytest

OTHER = {"host": "old.example.org:8443"}


@pytest.fixture(autouse=True)
def _address(settings):
    settings.SITE_URL = "https://plani.example.org/"


def test_people_are_led_to_the_right_address(client):
    answer = client.get("/en/", headers=OTHER)
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "The server does not know this address" in text
    assert 'href="https://plani.example.org/"' in text
    assert "too large" not in text


def test_in_their_language(client):
    client.cookies["language"] = "sr-latn"
    assert "Server ne poznaje ovu adresu" in client.get("/sr/", headers=OTHER).content.decode()


def test_also_before_anybody_looked_for_their_language(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert "Serveri nuk e njeh këtë adresë" in client.get("/today/", headers=OTHER).content.decode()


def test_a_program_gets_one_line(client):
    answer = client.get("/healthz", headers=OTHER)
    assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain")
    assert (
        answer.content.decode()
        == "This server answers at https://plani.example.org/, not as old.example.org.\n"
    )


def test_the_log_says_what_to_set(client, caplog):
    with caplog.at_level(logging.WARNING):
        client.get("/en/", headers=OTHER)
    [line] = [record for record in caplog.records if record.name == "kacanik_comms.error_pages"]
    assert "Asked for as 'old.example.org', which ALLOWED_HOSTS does not name." in line.getMessage()
    assert not logging.getLogger("django.security.DisallowedHost").propagate, "it writes a traceback"
