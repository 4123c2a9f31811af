"""Rows and calendars call an activity by its short name; its own page and the plan keep the official words."""

import pytest
from django.utils import translation

from activities.models import Activity
from activities.pages.calendar_entries import calendar_of
from kacanik_comms.core.text import cut_at_word
from tests.factories import make_activity

LANGUAGES = ["sq", "sr-latn", "en"]
OFFICIAL_TITLE = (
    "Ndërhyrjet në infrastrukturën e websajtit komunës për organizimin dhe kategorizim më të mirë"
)


@pytest.fixture
def website(plan):
    return make_activity(
        plan,
        title=OFFICIAL_TITLE,
        short_name_sq="Uebfaqja: kategori më të mira",
        title_en="Changes to the infrastructure of the municipality's website",
    )


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("sq", "Uebfaqja: kategori më të mira"),
        # Not in another language than the title, which is given in English and not in Serbian.
        ("en", "Changes to the infrastructure of the…"),
        ("sr-latn", "Uebfaqja: kategori më të mira"),
    ],
)
def test_the_name_is_in_the_language_of_the_title(website, language, name):
    with translation.override(language):
        assert website.name == name


@pytest.mark.parametrize(
    ("title", "cut"),
    [
        ("Dita e Dyerve", "Dita e Dyerve"),
        ("Dita e Dyerve të Hapura", "Dita e Dyerve…"),
        ("Dita, (e Dyerve të", "Dita, (e Dyerve…"),
        ("Ditaedyervetehapura", "Ditaedyerveteha…"),
        ("Dita e dyerve: të hapura", "Dita e dyerve…"),
    ],
)
def test_a_title_is_cut_at_a_word(title, cut):
    assert cut_at_word(title, 16) == cut


def test_rows_have_the_short_name_and_its_own_page_the_official_title(client, officer, website):
    client.force_login(officer)
    rows = client.get("/activities/?year=2023").content.decode()
    page = client.get(website.get_absolute_url()).content.decode()
    assert "Uebfaqja: kategori më të mira" in rows
    assert OFFICIAL_TITLE not in rows
    assert OFFICIAL_TITLE in page


def test_calendars_have_the_short_name(website):
    with translation.override("sq"):
        calendar = calendar_of("", [website], [], address_of=lambda activity: "https://example.org/")
    assert "Uebfaqja: kategori më të mira" in calendar.decode().replace("\r\n ", "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("official_plan")
def test_every_activity_of_the_official_plan_has_a_short_name_of_its_own(language):
    with translation.override(language):
        activities = list(Activity.objects.all())
        names = {activity.name for activity in activities if activity.short_name}
    assert len(names) == len(activities) == 43
    assert not [name for name in names if name.endswith("…")]
