"""A pasted list: good and bad lines are shown before anything is sent, and nothing that was typed is lost."""

from datetime import date

import pytest
from django.utils import translation

from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.people.models import Invitation
from kacanik_comms.people.reading import read_lines
from tests.factories import make_office
from tests.outbox import outbox

SEVERAL = "/people/invite/several/"
TODAY = date(2023, 6, 15)


@pytest.fixture
def browser(sign_in, plan_admin):
    return sign_in(plan_admin)


@pytest.fixture
def press(db):
    return make_office("press", "Zyra për Shtyp, Informim dhe Protokoll")


def read(text, role=Role.CONTRIBUTOR):
    return read_lines(text, role=role, language="sq", on=TODAY)


@pytest.mark.parametrize(
    "line",
    [
        "Arta Gashi, arta@example.org, Zyra për Shtyp, Informim dhe Protokoll",
        "Arta Gashi; ARTA@example.org; zyra per shtyp, informim dhe protokoll",
        "Arta Gashi\tarta@example.org\tpress",
        "Arta Gashi <arta@example.org>, press",
        '"Arta Gashi","arta@example.org","press"',
    ],
)
def test_a_line_is_read_as_people_write_it(press, line):
    (row,) = read(line)
    assert not row.problem
    assert (row.invitee.name, row.invitee.email, row.invitee.office) == (
        "Arta Gashi",
        "arta@example.org",
        press,
    )


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("Arta Gashi, arta, press", "“arta” is no e-mail address."),
        ("Arta Gashi", "“arta gashi” is no e-mail address."),
        (", arta@example.org, press", "The name is missing."),
        ("Arta, arta@example.org", "The office is missing."),
        ("Arta, arta@example.org, Zyra e re", "There is no office “Zyra e re”."),
        (
            "Arta, arta@example.org, Zyra per Shtyp, Informim e Protokoll",
            "There is no office “Zyra per Shtyp, Informim e Protokoll”. "
            "Do you mean “Zyra për Shtyp, Informim dhe Protokoll”?",
        ),
        ("Arta, OFFICER, press", "“officer” is no e-mail address."),
        ("Arta, officer@example.org, press", "officer has an account with this e-mail already."),
        ("B, b@example.org, press", "This e-mail stands in the list twice."),
        (f"{'x' * 151}, arta@example.org, press", "The name or the e-mail is too long."),
    ],
)
def test_each_bad_line_has_a_sentence_of_its_own(press, officer, line, problem):
    User.objects.filter(pk=officer.pk).update(email="officer@example.org")
    rows = read(f"B, b@example.org, press\n\n{line}")
    assert (rows[1].number, rows[1].problem, rows[1].text) == (3, problem, line.strip())


def test_an_office_is_known_by_its_name_in_every_language(press):
    press.name_en = "Press office"
    press.save()
    for name in ("Press office", "Zyra për Shtyp, Informim dhe Protokoll", "PRESS"):
        with translation.override("sr-latn"):
            assert read(f"A, a@example.org, {name}")[0].invitee.office == press


def test_headings_of_a_spreadsheet_are_left_out(press):
    assert [row.number for row in read("Emri\tE-posta\tZyra\nA\ta@example.org\tpress")] == [2]


def test_other_roles_need_no_office(db):
    assert not read("Arta, arta@example.org", Role.OFFICER)[0].problem


def test_nothing_is_sent_before_the_lines_were_seen(browser, press):
    sent = {"people": "A, a@example.org, press\nB, b", "role": Role.CONTRIBUTOR, "language": "sq"}
    response = browser.post(SEVERAL, sent)
    page = response.content.decode()
    assert "1 line can be invited" in page
    assert "1 line is left out" in page
    assert "B, b" in page
    assert not outbox()
    assert not Invitation.objects.exists()

    page = browser.post(SEVERAL, sent | {"send": "yes"}).content.decode()
    assert [letter.to for letter in outbox()] == [["a@example.org"]]
    # The bad line waits to be mended; the good one is not invited twice.
    assert browser.post(SEVERAL, sent).status_code == 200
    assert 'name="people"' in page
    assert "A, a@example.org, press" not in page
    assert "B, b" in page


def test_without_mail_all_of_a_list_are_links(browser, press, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    text = "\n".join(f"A{n}, a{n}@example.org, press" for n in range(3))
    page = browser.post(
        SEVERAL, {"people": text, "role": Role.CONTRIBUTOR, "language": "sq", "send": "yes"}
    ).content.decode()
    assert page.count("/people/welcome/") == 3
