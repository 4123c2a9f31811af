"""What people write into a line of a plan, and how it is understood."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from activities.editor.offices import read_offices
from activities.editor.when import PlannedTime, read_when
from activities.rules.recurrence import CALENDAR, Frequency
from plans.models import Office
from tests.factories import make_office

NOVEMBER = PlannedTime(date(2027, 11, 1), date(2027, 11, 30))


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2027", PlannedTime(date(2027, 1, 1), date(2027, 12, 31))),
        ("nëntor 2027", NOVEMBER),
        ("nentor", NOVEMBER),
        ("November 2027", NOVEMBER),
        ("mars–qershor 2027", PlannedTime(date(2027, 3, 1), date(2027, 6, 30))),
        ("15.09.2027", PlannedTime(date(2027, 9, 15), date(2027, 9, 15))),
        ("dhjetor", PlannedTime(date(2027, 12, 1), date(2027, 12, 31))),
        ("çdo muaj", PlannedTime(frequency=Frequency.MONTHLY)),
        ("cdo muaj", PlannedTime(frequency=Frequency.MONTHLY)),
        ("svakog meseca", PlannedTime(frequency=Frequency.MONTHLY)),
        ("Every week", PlannedTime(frequency=Frequency.WEEKLY)),
        ("Në baza javore", PlannedTime(frequency=Frequency.WEEKLY)),
        ("Në vazhdimësi sipas rrethanave", PlannedTime(frequency=Frequency.CONTINUOUS)),
        ("Sipas rastit dhe nevojës", PlannedTime(frequency=Frequency.AS_NEEDED)),
        ("Para secilës seancë dhe sipas nevojës", PlannedTime(frequency=Frequency.BEFORE_SESSION)),
        ("tremujore", PlannedTime(frequency=Frequency.QUARTERLY)),
        ("çdo muaj, mars–qershor 2027", PlannedTime(date(2027, 3, 1), date(2027, 6, 30), Frequency.MONTHLY)),
        ("çdo muaj, mars–qershor", PlannedTime(date(2027, 3, 1), date(2027, 6, 30), Frequency.MONTHLY)),
        ("dy herë në vit", PlannedTime(frequency=Frequency.TWICE_A_YEAR)),
        ("2 herë në muaj", PlannedTime(frequency=Frequency.MONTHLY, times=2)),
        ("Tri herë në vit", PlannedTime(frequency=Frequency.YEARLY, times=3)),
        ("tri here gjate vitit.", PlannedTime(frequency=Frequency.YEARLY, times=3)),
        ("një herë në tremujor", PlannedTime(frequency=Frequency.QUARTERLY)),
        ("3 puta mesečno", PlannedTime(frequency=Frequency.MONTHLY, times=3)),
        ("tri puta u godini", PlannedTime(frequency=Frequency.YEARLY, times=3)),
        ("twice a month", PlannedTime(frequency=Frequency.MONTHLY, times=2)),
        ("3x per year", PlannedTime(frequency=Frequency.YEARLY, times=3)),
        (
            "2 herë në muaj, mars–qershor",
            PlannedTime(date(2027, 3, 1), date(2027, 6, 30), Frequency.MONTHLY, 2),
        ),
        ("–", PlannedTime()),
    ],
)
def test_a_time_or_a_frequency_is_read_as_people_write_it(text, when):
    assert read_when(text, year=2027) == when


@pytest.mark.parametrize("frequency", Frequency)
@pytest.mark.parametrize("language", ["sq", "sr-latn", "en"])
def test_what_is_shown_can_be_written_again(frequency, language):
    when = PlannedTime(date(2027, 3, 1), date(2027, 6, 30), frequency)
    with translation.override(language):
        assert read_when(when.in_words, year=2027) == when
        assert read_when(PlannedTime(frequency=frequency).in_words, year=2027) == PlannedTime(
            frequency=frequency
        )


@pytest.mark.parametrize("frequency", CALENDAR)
@pytest.mark.parametrize("language", ["sq", "sr-latn", "en"])
@pytest.mark.parametrize("times", [2, 5, 21, 99])
def test_several_times_that_are_shown_can_be_written_again(frequency, language, times):
    when = PlannedTime(date(2027, 3, 1), date(2027, 6, 30), frequency, times)
    with translation.override(language):
        assert read_when(when.in_words, year=2027) == when


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("0 herë në muaj", "This is neither"),
        ("100 herë në muaj", "This is neither"),
        ("tri herë në shekull", "This is neither"),
        ("kur të jetë koha", "This is neither a time nor a frequency. Write it for example as every month;"),
        ("30.02.2027", "2027 has no 30 February."),
        ("dhjetor–mars 2027", "It would end before it begins."),
    ],
)
def test_what_is_neither_is_refused_with_examples(text, sentence):
    with pytest.raises(ValidationError) as refusal:
        read_when(text, year=2027)
    assert refusal.value.messages[0].startswith(sentence)


@pytest.fixture
def offices(db) -> list[Office]:
    mayor = make_office("mayor", "Kryetari i Komunës")
    make_office("chief", "Shefi i kabinetit të Kryetarit")
    make_office("assembly", "Kryetari i Kuvendit të Komunës")
    zimp = make_office("zimp", "Zyra për Informim dhe Marrëdhënie me Publikun")
    zimp.abbreviation_sq = "ZIMP"
    zimp.save()
    assert mayor.pk
    return list(Office.objects.all())


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Kryetari i Komunës; Shefi i kabinetit", ["mayor", "chief"]),
        ("kryetari i kom;  shefi", ["mayor", "chief"]),
        ("zimp, shefi i kabinetit (bartës)", ["zimp", "chief"]),
        ("informim publikun; ZIMP", ["zimp"]),
        ("", []),
    ],
)
def test_a_part_of_the_name_is_enough_for_an_office(offices, text, codes):
    assert [office.code for office in read_offices(text, offices)] == codes


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "Kryetari",
            "“Kryetari” can be several offices: Kryetari i Kuvendit të Komunës; Kryetari i Komunës. "
            "Write more of the name.",
        ),
        (
            "Shef i kabinetet te kryetrit",
            "There is no office “Shef i kabinetet te kryetrit”. Perhaps: Shefi i",
        ),
        ("Qqq", "There is no office “Qqq”. Write a part of the name of an office that is listed."),
    ],
)
def test_an_office_that_is_none_or_several_is_refused_with_near_ones(offices, text, sentence):
    with pytest.raises(ValidationError) as refusal:
        read_offices(f"ZIMP; {text}", offices)
    [message] = refusal.value.messages
    assert message.startswith(sentence)
