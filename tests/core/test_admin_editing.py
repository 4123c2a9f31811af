"""Two administrators edit the same row: the second one is shown both texts and overwrites nothing unseen."""

import pytest
from django.urls import reverse

from audiences.models import Audience, DesiredImpact, Message
from kacanik_comms.accounts.models import User
from plans.models import Office
from tests.admin_pages import as_sent
from tests.factories import (
    make_activity,
    make_audience,
    make_desired_impact,
    make_message,
    make_office,
    make_plan,
)

pytestmark = [pytest.mark.postgresql, pytest.mark.slow]


@pytest.fixture
def browser(plan_admin, sign_in):
    return sign_in(plan_admin)


def page_of(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


ROWS = {
    "audience": (lambda: make_audience("media"), "name_sq"),
    "message": (lambda: make_message(make_audience("media")), "text_sq"),
    "office": (lambda: make_office("zyra"), "name_sq"),
    "plan": (make_plan, "title_sq"),
    "activity": (lambda: make_activity(make_plan()), "title_sq"),
}


@pytest.mark.parametrize("name", ROWS)
def test_of_two_open_forms_the_second_shows_both_texts(browser, name):
    make, field = ROWS[name]
    row = make()
    first, second = as_sent(browser.get(page_of(row))), as_sent(browser.get(page_of(row)))
    reason = {"amendment_reason": "Vendim i kryetarit."} if name == "activity" else {}
    assert browser.post(page_of(row), first | reason | {field: "Teksti i parë"}).status_code == 302

    answer = browser.post(page_of(row), second | reason | {field: "Teksti i dytë"})

    text = answer.content.decode()
    assert "Not saved: somebody else changed this in the meantime." in text
    assert ">Teksti i parë</q>" in text
    assert "Teksti i dytë" in text
    row.refresh_from_db()
    assert getattr(row, field) == "Teksti i parë"

    # Having seen both, they save their own.
    again = as_sent(answer) | reason
    assert again[field] == "Teksti i dytë"
    assert browser.post(page_of(row), again).status_code == 302
    row.refresh_from_db()
    assert getattr(row, field) == "Teksti i dytë"


def test_a_message_changed_on_its_own_page_is_not_overwritten_from_that_of_its_audience(browser):
    audience = make_audience("media")
    message = make_message(audience)
    of_audience = as_sent(browser.get(page_of(audience)))
    own = as_sent(browser.get(page_of(message)), text_sq="Teksti i parë")
    assert browser.post(page_of(message), own).status_code == 302

    answer = browser.post(page_of(audience), of_audience | {"name_sq": "Emri i dytë"})

    assert ">Teksti i parë</q>" in answer.content.decode()
    assert Message.objects.get().text_sq == "Teksti i parë"
    assert Audience.objects.get().name_sq != "Emri i dytë"


def test_only_what_somebody_else_changed_is_marked(browser):
    office = make_office("zyra")
    first = as_sent(browser.get(page_of(office)), email="zyra@example.org")
    second = as_sent(browser.get(page_of(office)), name_sq="Zyra e dytë")
    assert browser.post(page_of(office), first).status_code == 302
    errors = browser.post(page_of(office), second).context["adminform"].form.errors
    assert set(errors) == {"email", "__all__"}


def test_a_line_that_somebody_else_changed_is_not_deleted_unseen(browser):
    audience = make_audience("media")
    impact = make_desired_impact(audience)
    of_audience = as_sent(browser.get(page_of(audience)), **{"desired_impacts-0-DELETE": "on"})
    own = as_sent(browser.get(page_of(impact)), text_sq="Teksti i parë")
    assert browser.post(page_of(impact), own).status_code == 302
    answer = browser.post(page_of(audience), of_audience)
    assert "Somebody else changed this in the meantime." in answer.content.decode()
    assert DesiredImpact.objects.get().text_sq == "Teksti i parë"


@pytest.mark.parametrize("seen", ["", "x", "[]", "null"])
def test_a_fingerprint_that_was_never_shown_is_a_conflict(browser, seen):
    office = make_office("zyra")
    sent = as_sent(browser.get(page_of(office)), name_sq="Tjetër", seen=seen)
    assert "Not saved" in browser.post(page_of(office), sent).content.decode()


def test_two_who_write_the_same_are_no_conflict(browser):
    office = make_office("zyra")
    first, second = (as_sent(browser.get(page_of(office)), name_sq="Zyra e re") for _ in range(2))
    assert browser.post(page_of(office), first).status_code == 302
    assert browser.post(page_of(office), second).status_code == 302
    assert Office.objects.get(pk=office.pk).name_sq == "Zyra e re"


def test_members_of_an_office_are_named_in_a_conflict(browser, officer, office_head):
    office = make_office("zyra")
    first = as_sent(browser.get(page_of(office)), members=[officer.pk])
    second = as_sent(browser.get(page_of(office)), members=[office_head.pk])
    assert browser.post(page_of(office), first).status_code == 302
    answer = browser.post(page_of(office), second)
    assert f">{officer}</q>" in answer.content.decode()
    assert list(office.members.all()) == [officer]


def test_two_who_change_an_account_do_not_overwrite_each_other(sign_in, officer):
    browser = sign_in(User.objects.create_superuser("root"), "en")
    first = as_sent(browser.get(page_of(officer)), position="Zyrtare")
    second = as_sent(browser.get(page_of(officer)), position="Drejtoreshë")
    assert browser.post(page_of(officer), first).status_code == 302
    assert ">Zyrtare</q>" in browser.post(page_of(officer), second).content.decode()
