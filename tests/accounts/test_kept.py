"""What people typed into a form while their session ended: kept through the sign-in, and saved by one press then."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity, Evidence, StatusUpdate
from kacanik_comms.accounts.kept import KEPT_FOR, Kept
from tests.admin_pages import as_sent
from tests.factories import make_audience, make_plan

pytestmark = pytest.mark.slow

PASSWORD = "kacanik-demo"


@pytest.fixture
def officer(officer):
    officer.set_password(PASSWORD)
    officer.save()
    return officer


@pytest.fixture
def client(client):
    client.cookies["django_language"] = "en"
    return client


def inputs(page, form_action):
    """The hidden values of the form that goes to an address."""
    html = page.content.decode()
    form = html[html.index(f'action="{form_action}"') :].split("</form>")[0]
    pairs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in pairs if name != "csrfmiddlewaretoken"}


def signs_in(client, page, username="officer", password=PASSWORD):
    sent = inputs(page, reverse("account_login")) | {"login": username, "password": password}
    return client.post(reverse("account_login"), sent)


def test_what_was_typed_about_an_activity_is_saved_after_the_sign_in(client, activity, officer):
    address = reverse("activities:cancel", args=[activity.pk])
    words = "Mungojnë mjetet.\r\nVendim i Kuvendit, “nr. 5”."
    refused = client.post(address, {"note": words, "version": "1"})
    assert refused.status_code == 401
    assert "no-store" in refused["Cache-Control"]
    assert "nothing was saved" in refused.content.decode()
    assert not StatusUpdate.objects.exists()
    again = signs_in(client, refused)
    assert "Save what you typed before." in again.content.decode()
    assert "Mungojnë mjetet." in again.content.decode()
    client.post(address, inputs(again, address))
    assert StatusUpdate.objects.get().note == words.replace("\r\n", "\n")


def test_a_wrong_password_does_not_lose_it(client, activity, officer):
    address = reverse("activities:cancel", args=[activity.pk])
    refused = client.post(address, {"note": "Mungojnë mjetet.", "version": "1"})
    wrong = client.post(
        reverse("account_login"),
        inputs(refused, reverse("account_login")) | {"login": "officer", "password": "x"},
    )
    kept = inputs(refused, reverse("account_login"))["kept"]
    assert kept in unescape(wrong.content.decode())
    again = client.post(
        reverse("account_login"), {"login": "officer", "password": PASSWORD, "kept": kept, "next": "/today/"}
    )
    assert "Mungojnë mjetet." in again.content.decode()


def test_whoever_signed_in_in_another_window_saves_it_too(client, activity, officer, sign_in):
    refused = client.post(reverse("activities:cancel", args=[activity.pk]), {"note": "Mungojnë mjetet."})
    again = sign_in(officer).post(reverse("account_login"), inputs(refused, reverse("account_login")))
    assert "Save what you typed before." in again.content.decode()


def test_a_form_of_the_administration_is_kept_too(client, sign_in, plan_admin):
    plan_admin.set_password(PASSWORD)
    plan_admin.save()
    audience = make_audience("media")
    address = reverse("admin:audiences_audience_change", args=[audience.pk])
    sent = as_sent(sign_in(plan_admin).get(address)) | {"name_sq": "Mediat e Kaçanikut"}
    client.logout()
    again = signs_in(client, client.post(address, sent), plan_admin.username)
    assert client.post(address, inputs(again, address)).status_code == 302
    audience.refresh_from_db()
    assert audience.name_sq == "Mediat e Kaçanikut"


def test_a_line_of_a_draft_is_kept_too(client, officer):
    draft = make_plan(2024, status="draft")
    objective = draft.strategy.objectives.create(number=7, title_sq="Tjetër")
    address = reverse("activities:add_line", args=[2024, objective.pk])
    sent = {"title_sq": "Panairi i librit", "when": "tri herë në vit", "objective": objective.pk}
    again = signs_in(client, client.post(address, sent))
    client.post(address, inputs(again, address))
    assert Activity.objects.get().title_sq == "Panairi i librit"


def test_only_what_somebody_typed_is_shown(client, activity):
    sent = {"note": "Mungojnë mjetet.", "version": "12", "from": "today:mine", "place": "row"}
    refused = client.post(reverse("activities:cancel", args=[activity.pk]), sent).content.decode()
    assert re.findall(r"<textarea[^>]*>([^<]*)</textarea>", refused) == ["Mungojnë mjetet."]


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("/activities/undo/", {"offer": "eyJieSI6MX0:1wX:abc", "from": "today"}),
        ("/admin/audiences/audience/1/delete/", {"post": "yes"}),
        (
            "/admin/audiences/audience/",
            {"action": "delete_selected", "_selected_action": "11", "agreed": "on"},
        ),
    ],
)
def test_whoever_only_pressed_a_button_signs_in_and_presses_it_again(client, db, address, sent):
    answer = client.post(address, sent)
    assert answer.status_code == 302
    assert "/login/?next=" in answer["Location"]


def test_a_form_in_place_keeps_its_words_where_they_are(client, activity):
    answer = client.post(
        reverse("activities:cancel", args=[activity.pk]),
        {"note": "Mungojnë mjetet."},
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/today/"},
    )
    assert (answer.status_code, answer["X-Refused"]) == (401, "yes")
    assert "your text stays" in answer.content.decode()
    # The sentence is a link to it, in another window.
    assert answer["X-Sign-In"] == reverse("account_login")


def test_what_asks_by_itself_takes_nobody_away_from_what_they_type(client, plan):
    """A report that is being made, words that are looked for: the page asks, not the person."""
    answer = client.get(f"/evaluation/{plan.year}/report/state/", headers={"hx-request": "true"})
    assert (answer.status_code, answer["X-Refused"]) == (401, "yes")
    assert "HX-Redirect" not in answer
    assert "go on here" in answer.content.decode()


def test_files_do_not_come_along_and_the_page_says_so(client, activity, officer):
    sent = {"caption": "Salla e Kuvendit", "files": SimpleUploadedFile("salla.jpg", b"x")}
    again = signs_in(client, client.post(reverse("activities:add_evidence", args=[activity.pk]), sent))
    assert "choose them again" in again.content.decode()
    assert "Salla e Kuvendit" in again.content.decode()
    assert not Evidence.objects.exists()


def test_what_is_longer_than_anybody_types_is_shown_to_be_copied(client, activity):
    refused = client.post(reverse("activities:cancel", args=[activity.pk]), {"note": "x" * 300_000})
    assert refused.status_code == 401
    assert "Copy it" in refused.content.decode()
    assert "kept" not in inputs(refused, reverse("account_login"))


def test_a_password_is_never_put_into_a_page(client, officer):
    sent = {"oldpassword": PASSWORD, "password1": "tjetër-1", "password2": "tjetër-1"}
    answer = client.post(reverse("account_change_password"), sent)
    assert answer.status_code == 302
    assert PASSWORD not in answer.content.decode()


@pytest.mark.parametrize("address", ["second-factor/code/", "second-factor/passkeys/add/", "login/passkey/"])
def test_neither_a_code_nor_a_passkey_is_put_into_a_page(client, db, address):
    answer = client.post(f"/accounts/{address}", {"code": "123456", "credential": "123456"})
    assert answer.status_code == 302
    assert "123456" not in answer.content.decode()


def test_whoever_chooses_a_language_on_the_sign_in_comes_back_to_it(client):
    way_back = f"{reverse('account_login')}?next=/today/"
    answer = client.post(reverse("set_language"), {"language": "sr-latn", "next": way_back})
    assert (answer.status_code, answer["Location"]) == (302, way_back)


def test_nobody_else_can_put_words_into_somebodys_sign_in(client, officer):
    for kept in ("forged", Kept("/plans/2024/edit/", "/", [("note", "x")]).signed[:-1] + "!"):
        sent = {"login": "officer", "password": PASSWORD, "kept": kept, "next": "/today/"}
        assert client.post(reverse("account_login"), sent).status_code == 302
        client.logout()


def test_after_a_day_it_is_over(client, officer, monkeypatch):
    kept = Kept("/plans/2024/edit/", "/", [("note", "x")]).signed
    assert Kept.signed_as(kept)
    later = timezone.now().timestamp() + KEPT_FOR.total_seconds() + 60
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert Kept.signed_as(kept) is None
