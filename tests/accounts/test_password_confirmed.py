"""The password said once more: right, wrong, and wrong too often."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from kacanik_comms.accounts.actions import confirm_password
from kacanik_comms.accounts.models import WrongPassword

pytestmark = pytest.mark.postgresql

NOON = datetime(2024, 1, 15, 12, tzinfo=UTC)
RIGHT = "correct horse"


def wrong(user, times, at=NOON):
    for _time in range(times):
        with pytest.raises(ValidationError, match="The password is wrong"):
            confirm_password(user=user, password="guess", now=at)


def test_the_right_one_forgets_the_wrong_ones(chief):
    wrong(chief, 4)
    confirm_password(user=chief, password=RIGHT, now=NOON)
    assert not WrongPassword.objects.exists()
    wrong(chief, 4)


def test_after_five_wrong_ones_the_right_one_is_refused_too(chief, caplog):
    wrong(chief, 5)
    # In Kosovo it is an hour later than by universal time.
    with pytest.raises(ValidationError, match=r"Too many wrong passwords\. You can try again at 13:15\."):
        confirm_password(user=chief, password=RIGHT, now=NOON + timedelta(minutes=14))
    assert WrongPassword.objects.count() == 5
    assert caplog.text.count("A wrong password was given") == 6
    assert "guess" not in caplog.text


def test_when_the_time_is_over_it_is_asked_again(chief):
    wrong(chief, 5)
    confirm_password(user=chief, password=RIGHT, now=NOON + timedelta(minutes=15))


def test_trying_on_does_not_make_it_longer(chief):
    wrong(chief, 5)
    for minute in range(1, 15):
        with pytest.raises(ValidationError, match="13:15"):
            confirm_password(user=chief, password="guess", now=NOON + timedelta(minutes=minute))
    confirm_password(user=chief, password=RIGHT, now=NOON + timedelta(minutes=15))


def test_they_are_counted_for_each_person(chief, officer):
    wrong(chief, 5)
    confirm_password(user=officer, password=RIGHT, now=NOON)


def test_slow_guessing_is_counted_within_a_quarter_of_an_hour(chief):
    for number in range(10):
        wrong(chief, 1, NOON + timedelta(minutes=4 * number))
