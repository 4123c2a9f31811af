"""Plan administrators give names, and say whether they correct a typing error."""

import pytest
from django.urls import reverse
from django.utils import timezone

from plans.models import Objective, Office
from plans.names.models import NameChange
from tests.admin_pages import as_sent
from tests.factories import make_activity, make_audience, make_channel, make_objective, make_office, make_plan

pytestmark = [pytest.mark.slow, pytest.mark.postgresql]


@pytest.fixture
def browser(sign_in, plan_admin):
    return sign_in(plan_admin)


@pytest.fixture
def press(plan):
    office = make_office("press", "Zyra e shtypit")
    make_activity(plan, offices=[office])
    return office


def change(browser, row, **values):
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    return browser.post(address, as_sent(browser.get(address)) | values)


def test_a_name_of_an_adopted_plan_asks_why_it_changes(browser, press):
    answer = change(browser, press, name_sq="Zyra e re")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "An adopted plan has this name. Choose why it changes." in page
    assert "Zyra e re" in page
    assert Office.objects.get().name_sq == "Zyra e shtypit"


def test_a_typing_error_is_corrected_with_a_reason(browser, press, plan_admin):
    values = {"name_sq": "Zyra e Shtypit", "name_change": "correction"}
    assert "Give the reason for changing the name." in change(browser, press, **values).content.decode()
    assert change(browser, press, **values, name_reason="Gabim").status_code == 302
    row = NameChange.objects.get()
    assert (row.is_correction, row.reason, row.by) == (True, "Gabim", plan_admin)
    assert Office.objects.get().name_sq == "Zyra e Shtypit"


def test_a_new_name_holds_from_a_day_on(browser, press, plan):
    values = {"name_sq": "Zyra e re", "name_change": "renaming", "name_reason": "Vendim"}
    assert "Enter the day from which" in change(browser, press, **values).content.decode()
    page = change(browser, press, **values, name_counts_from="2023-01-01").content.decode()
    assert "A new name holds from today on or from a later day." in page
    today = timezone.localdate()
    assert change(browser, press, **values, name_counts_from=today.isoformat()).status_code == 302
    assert NameChange.objects.get().counts_from == today
    # Past the message of the admin, which names what was saved.
    browser.get(reverse("admin:index"))
    page = browser.get(plan.get_absolute_url()).content.decode()
    assert "<dd>Zyra e re</dd>" not in page
    assert "“Zyra e shtypit” has been called “Zyra e re” since" in page
    assert page.count("Zyra e re") == 1


def test_what_no_adopted_plan_calls_by_its_name_is_simply_renamed(browser):
    make_activity(make_plan(2027, status="draft"), offices=[make_office("press")])
    for row, name in ((Office.objects.get(), "name_sq"), (Objective.objects.get(), "title_sq")):
        assert change(browser, row, **{name: "I ri"}).status_code == 302
    assert not NameChange.objects.exists()


def test_whoever_adds_a_translation_or_an_address_is_asked_nothing(browser, press):
    assert change(browser, press, name_en="Press office", email="press@example.org").status_code == 302
    assert not NameChange.objects.exists()


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: make_objective(), "title_sq"),
        (lambda: make_audience("media"), "name_sq"),
        (lambda: make_channel("web"), "name_sq"),
    ],
)
def test_objectives_audiences_and_channels_ask_too(browser, plan, make, field):
    row = make()
    assert change(browser, row, **{field: "I ri"}).status_code == 200
    values = {field: "I ri", "name_change": "correction", "name_reason": "Gabim"}
    assert change(browser, row, **values).status_code == 302
    assert NameChange.objects.get().kind == row._meta.model_name


def test_the_abbreviation_is_a_name_too(browser, press):
    Office.objects.update(abbreviation_sq="ZSH")
    assert change(browser, press, abbreviation_sq="ZSHM").status_code == 200


def test_the_changes_of_names_are_there_to_be_read(browser, press):
    change(browser, press, name_sq="Zyra e Shtypit", name_change="correction", name_reason="Gabim")
    row = NameChange.objects.get()
    page = browser.get(reverse("admin:plans_namechange_changelist")).content.decode()
    assert "Zyra e shtypit" in page
    assert "Gabim" in page
    browser.post(reverse("admin:plans_namechange_change", args=[row.pk]), {"reason": "x"})
    browser.post(reverse("admin:plans_namechange_delete", args=[row.pk]), {"post": "yes"})
    assert NameChange.objects.get().reason == "Gabim"
