from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.formats import date_format
from hypothesis import given
from hypothesis import strategies as st

from kacanik_comms.core.dates import in_words, last_day_of_month, period_in_words
from kacanik_comms.core.reading_dates import read_day, read_period

LANGUAGES = st.sampled_from(("sq", "sr-latn", "en"))
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
THE_DAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    "written",
    [
        "27.11.2026",
        "27.11.2026.",
        "27. 11. 2026",
        "27. 11. 2026.",
        "27.11.26",
        "27/11/2026",
        "2026-11-27",
        " 27 nëntor 2026 ",
        "27 Nentor 2026",
        "27. novembra 2026.",
        "27. novembar 2026.",
        "27 November 2026",
        "27 Nov 2026",
    ],
)
def test_a_day_is_read_in_any_of_our_languages_whatever_the_reader_s(written):
    for language in ("sq", "sr-latn", "en"):
        with translation.override(language):
            assert read_day(written) == THE_DAY


@given(DAYS, LANGUAGES)
def test_every_day_comes_in_as_the_pages_print_it(day, language):
    with translation.override(language):
        assert read_day(in_words(day)) == day
        assert read_day(date_format(day, "SHORT_DATE_FORMAT")) == day


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("sq", "Viti 2026 nuk ka 29 shkurt."),
        ("sr-latn", "2026. godina nema 29. februara."),
        ("en", "2026 has no 29 February."),
    ],
)
def test_a_day_that_does_not_exist_is_refused_as_what_it_is(language, sentence):
    for written in ("29.2.2026", "2026-02-29", "29 shkurt 2026"):
        with translation.override(language), pytest.raises(ValidationError) as refusal:
            read_day(written)
        assert refusal.value.messages == [sentence]


@pytest.mark.parametrize(
    "written",
    [
        "11/27/2026",
        "27.11.2026 at noon",
        "27.13.2026",
        "0.1.2026",
        "1.1.0000",
        "27.11",
        "27.11.226",
        "27 11 2026",
        "27 nën 26",
        "nëntor 2026",
        "2026",
        "27",
        "yesterday",
        "1.2.3",
        "٢٧.١١.٢٠٢٦",
    ],
)
def test_what_is_no_day_is_asked_for_again(written):
    with pytest.raises(ValidationError, match="not a day"):
        read_day(written)


@pytest.mark.parametrize("written", ["", " ", "–", "-"])
def test_a_dash_is_no_day_and_no_time(written):
    assert read_day(written) is None
    assert read_period(written, year=2027) is None


# ---- the time of an activity


@pytest.mark.parametrize(
    ("written", "starts_on", "ends_on"),
    [
        ("2027", (2027, 1, 1), (2027, 12, 31)),
        ("2027.", (2027, 1, 1), (2027, 12, 31)),
        ("nëntor 2027", (2027, 11, 1), (2027, 11, 30)),
        ("Nentor", (2027, 11, 1), (2027, 11, 30)),
        ("dhjetor", (2027, 12, 1), (2027, 12, 31)),
        ("mars–qershor 2027", (2027, 3, 1), (2027, 6, 30)),
        ("Mars - qershor 2027", (2027, 3, 1), (2027, 6, 30)),
        ("mart–jun", (2027, 3, 1), (2027, 6, 30)),
        ("novembar 2027.", (2027, 11, 1), (2027, 11, 30)),
        ("March–June 2027", (2027, 3, 1), (2027, 6, 30)),
        ("15.09.2027", (2027, 9, 15), (2027, 9, 15)),
        ("15.09.", (2027, 9, 15), (2027, 9, 15)),
        ("10–15 maj 2027", (2027, 5, 10), (2027, 5, 15)),
        ("10–15 maj", (2027, 5, 10), (2027, 5, 15)),
        ("10–15. maja 2027.", (2027, 5, 10), (2027, 5, 15)),
        ("10.-15.05.2027", (2027, 5, 10), (2027, 5, 15)),
        ("30.10.–5.11.2027", (2027, 10, 30), (2027, 11, 5)),
        ("30 tetor – 5 nëntor 2027", (2027, 10, 30), (2027, 11, 5)),
        ("2027-05-10 – 2027-05-15", (2027, 5, 10), (2027, 5, 15)),
        ("nëntor 2027 – shkurt 2028", (2027, 11, 1), (2028, 2, 29)),
        ("shkurt 2028", (2028, 2, 1), (2028, 2, 29)),
        ("2027–2028", (2027, 1, 1), (2028, 12, 31)),
    ],
)
def test_the_time_of_an_activity_is_read_as_the_plan_writes_it(written, starts_on, ends_on):
    assert read_period(written, year=2027) == (date(*starts_on), date(*ends_on))


@pytest.mark.parametrize("language", ["sq", "sr-latn", "en"])
def test_no_date_is_read_as_the_pages_print_it(language):
    with translation.override(language):
        assert read_period(period_in_words(None, None), year=2027) is None


@st.composite
def periods(draw):
    """From day to day, or whole months."""
    first, last = sorted((draw(DAYS), draw(DAYS)))
    if draw(st.booleans()):
        return first, last
    return first.replace(day=1), last_day_of_month(last.year, last.month)


@given(periods(), LANGUAGES)
def test_every_time_comes_in_as_the_pages_print_it(period, language):
    with translation.override(language):
        assert read_period(period_in_words(*period), year=1999) == period


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("29 shkurt 2027", "2027 has no 29 February."),
        ("20–31 prill 2027", "2027 has no 31 April."),
        ("nëntor–shkurt 2027", "It would end before it begins."),
        ("15–10 maj 2027", "It would end before it begins."),
        ("0 maj 2027", "This is not a time."),
        ("10", "This is not a time."),
        ("10–maj", "This is not a time."),
        ("maj–2027", "This is not a time."),
        ("mars–prill–maj", "This is not a time."),
        ("pranverë 2027", "This is not a time."),
        ("maj 27", "This is not a time."),
    ],
)
def test_what_is_no_time_is_refused_with_its_reason(written, sentence):
    with pytest.raises(ValidationError) as refusal:
        read_period(written, year=2027)
    assert refusal.value.messages[0].startswith(sentence)


def test_what_is_refused_is_answered_with_times_as_the_reader_writes_them():
    with translation.override("sr-latn"), pytest.raises(ValidationError) as refusal:
        read_period("soon", year=2027)
    assert refusal.value.messages == [
        "Ovo nije vreme. Upišite ga na primer kao novembar 2027.; mart–jun 2027.; 10–15. maja 2027.; 2027."
    ]
