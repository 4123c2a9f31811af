"""A link that lets somebody in does not stand in the logs."""

import logging

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.urls import reverse

from activities.models import CalendarAddress
from kacanik_comms.core.logs import HideLinks

SECRETS = {
    "people:welcome": ["abc-_9"],
    "account_reset_password_from_key": ["1k", "c7x-0a9f"],
    "account_confirm_email": [EmailConfirmationHMAC(EmailAddress(pk=1)).key],
    "activities:office_calendar": [CalendarAddress(office_id=1).token],
}


def logged(address: str) -> logging.LogRecord:
    record = logging.LogRecord("x", logging.WARNING, "", 1, "%s: %s", ("Forbidden", address), None)
    HideLinks().filter(record)
    return record


@pytest.mark.parametrize(("name", "secret"), SECRETS.items(), ids=SECRETS)
def test_the_logs_do_not_name_the_secret_of_a_link(name, secret):
    words = logged(reverse(name, args=secret)).getMessage()
    assert words.startswith("Forbidden: /")
    assert "…" in words
    assert secret[-1] not in words


def test_another_address_stays_as_it_is():
    assert logged("/people/").args == ("Forbidden", "/people/")
