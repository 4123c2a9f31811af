"""Every page in every state, opened once in each language: nothing that tests/crawl.py looks for is wrong with it."""

import pytest

from tests.crawl import CHECKS, Opened, problems_of
from tests.english import LOCALES
from tests.pages import STAGES_OF_AN_EMPTY_DATABASE, STAGES_OF_THE_DEMONSTRATION, on_the_day_of
from tests.planted import secret
from tests.seen import Seen


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.usefixtures("as_on_a_server")
@pytest.mark.parametrize("stage", STAGES_OF_THE_DEMONSTRATION)
def test_nothing_is_wrong_with_the_pages_of_the_demonstration(demonstration, stage):
    problems = problems_of(STAGES_OF_THE_DEMONSTRATION[stage]())
    assert not problems, "\n" + "\n".join(problems)


@pytest.mark.slow
@pytest.mark.postgresql
@pytest.mark.usefixtures("as_on_a_server")
@pytest.mark.parametrize(
    ("stage", "languages"),
    [
        *((stage, LOCALES) for stage in STAGES_OF_AN_EMPTY_DATABASE if stage != "year just begun"),
        # The templates of the demonstration's year, with fewer words.
        ("year just begun", ("sq",)),
        pytest.param("year just begun", LOCALES, marks=pytest.mark.everything),
    ],
)
def test_nothing_is_wrong_with_the_pages_of_other_years(db, settings, tmp_path, stage, languages):
    settings.DEMO, settings.MEDIA_ROOT = True, tmp_path
    with on_the_day_of(stage):
        problems = problems_of(STAGES_OF_AN_EMPTY_DATABASE[stage](), languages)
    assert not problems, "\n" + "\n".join(problems)


# The checks find what they look for

PAGE = '<!doctype html><html lang="sq"><head><title>Sot</title></head><body><p>Sot</p>%s</body></html>'


def opened(body="", *, public=False, queries=1, size=1000, status=200, who=None, **headers) -> Opened:
    page = Seen("page", who, "/sq/", language="sq" if public else None)
    html = PAGE % body
    return Opened(page, "sq", status, headers, False, html.encode(), queries, size, html)


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        (opened(status=500), "status 500 instead of 200"),
        (opened("<p>Saved by you</p>"), "English: 'Saved by you'"),
        (opened('<a aria-label="Sign in" href="/">x</a>'), "English: 'Sign in'"),
        (opened(queries=30), "30 queries"),
        (opened(size=80_000), "80000 bytes"),
        (opened("<p></b></p>"), "HTML: "),
        (opened('<input type="number">'), "a number is not asked for as text"),
        (opened(f"<p>{secret(7)}</p>"), "secret: "),
        (opened("<script>1</script>", public=True), "script or form"),
        (opened(public=True, Vary="Cookie"), "depends on a cookie"),
        (opened(who="somebody", **{"Cache-Control": "private, no-cache"}), "may be kept"),
        (opened('<a href="/nothing/here/">x</a>'), "leads nowhere: /nothing/here/"),
    ],
)
def test_each_check_finds_what_is_wrong(page, problem):
    assert [text for check in CHECKS for text in check(page) if text.startswith(problem)]


def test_nothing_is_found_on_a_page_that_is_all_right():
    assert not [text for check in CHECKS for text in check(opened('<p lang="en">Today</p>'))]
