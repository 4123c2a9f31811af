"""The guide is shown in the product, and every page of the staff leads to its page of it."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.urls import resolve, reverse

from kacanik_comms.guide.pages import FOLDER, SLUGS, guide_page
from kacanik_comms.guide.places import EVALUATION, OF_ADDRESS, OF_ROOM, help_for


def test_every_page_of_the_guide_is_shown():
    assert {path.name.partition(".")[0] for path in FOLDER.glob("*.md")} == set(SLUGS)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_leads_to_other_pages_and_shows_its_pictures(slug):
    page = guide_page(slug, "sq")
    assert page.title
    assert "<h1" not in page.html
    for address in re.findall(r'href="([^"#]+)', page.html):
        assert resolve(address).namespace == "guide"
    for source in re.findall(r'src="[^"]*?(guide/[^"]+)"', page.html):
        assert finders.find(source)


def test_a_page_is_in_the_readers_language_else_in_albanian():
    assert [guide_page("njerezit", language).language for language in ("sq", "sr-latn", "en")] == [
        "sq",
        "sr-latn",
        "en",
    ]
    assert guide_page("zyra", "en").language == "sq"


def test_the_reader_is_told_which_language_it_is(sign_in, officer):
    page = sign_in(officer).get("/help/zyra/").content.decode()
    assert "This page of the guide is in Albanian." in page
    assert '<article class="prose guide" lang="sq">' in page
    assert "is in Albanian" not in sign_in(officer).get("/help/njerezit/").content.decode()


def test_every_heading_that_a_page_of_the_product_leads_to_exists():
    for slug, heading in (
        *OF_ADDRESS.values(),
        *OF_ROOM.values(),
        ("zyrtari", EVALUATION),
        ("shefi", EVALUATION),
    ):
        assert not heading or f'id="{heading}"' in guide_page(slug, "sq").html, (slug, heading)


def test_every_address_that_has_a_line_is_one():
    for name in OF_ADDRESS:
        arguments = [[], [2023], [2023, 1], [1]]
        assert any(_exists(name, given) for given in arguments), name


def _exists(name, arguments) -> bool:
    try:
        return bool(reverse(name, args=arguments))
    except Exception:
        return False


@pytest.mark.parametrize(
    ("who", "address", "help_page"),
    [
        ("officer", "/today/", "/help/zyrtari/"),
        ("chief", "/today/", "/help/shefi/"),
        ("office_head", "/today/", "/help/zyra/"),
        ("plan_admin", "/today/", "/help/njerezit/"),
        ("plan_admin", "/people/", "/help/njerezit/"),
        ("officer", "/evaluation/2023/", f"/help/zyrtari/#{EVALUATION}"),
        ("chief", "/evaluation/2023/", f"/help/shefi/#{EVALUATION}"),
        ("office_head", "/plans/", "/help/plani/"),
        ("officer", "/search/", "/help/zyrtari/#kerkimi"),
    ],
)
def test_each_page_leads_to_what_helps_there(request, who, address, help_page):
    assert help_for(request.getfixturevalue(who), resolve(address)) == help_page


@pytest.mark.parametrize("who", ["officer", "chief", "office_head", "plan_admin"])
def test_the_link_stands_on_the_pages(request, sign_in, who):
    page = sign_in(request.getfixturevalue(who)).get("/plans/").content.decode()
    assert page.count('href="/help/plani/"') == 2  # on a desk, and in the panel of a phone


def test_the_guide_is_for_whoever_signs_in(client, sign_in, stranger):
    assert client.get("/help/").status_code == 302
    assert sign_in(stranger).get("/help/").status_code == 200
    assert sign_in(stranger).get("/help/..%2Fhealth/").status_code == 404
    assert sign_in(stranger).get("/help/health/").status_code == 404
    assert sign_in(stranger).post("/help/zyra/").status_code == 405


def test_the_keys_are_there_for_whoever_wants_them(sign_in, officer):
    browser = sign_in(officer)
    assert 'id="keys"' in browser.get("/plans/").content.decode()
    officer.has_shortcuts = False
    officer.save()
    page = browser.get("/plans/").content.decode()
    assert "aria-keyshortcuts" not in page
    assert 'id="keys"' not in page
