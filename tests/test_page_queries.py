"""A page asks the database at most eight times, in a small year as in the fullest one."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from activities.models import Activity, Occurrence
from plans.models import AnnualPlan
from tests import large_year
from tests.evaluation_pages import evaluation_pages
from tests.pages import pages_at_the_door, pages_for_everybody, pages_of_the_year, people
from tests.seen import Seen

MOST = 8


def opened(pages: list[Seen], client: Client) -> dict[str, int]:
    """How often each page asks, the questions for the session and the person included."""
    asked = {}
    for page in pages:
        client.logout()
        if page.who:
            client.force_login(page.who)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(page.address)
        assert answer.status_code == page.status, page.name
        asked[page.name] = len(queries)
    return asked


def test_no_page_asks_more_than_eight_times_however_full_the_year_is(db, settings, client):
    settings.DEMO = True
    cast = people()
    # Not the admin, which is Django's, and no answer to a form, which has written or looked for what others wrote.
    every_page = [
        *pages_for_everybody(AnnualPlan.objects.get(year=2023)),
        *pages_at_the_door(cast),
        *pages_of_the_year(cast),
        *evaluation_pages(cast),
    ]
    pages = [page for page in every_page if page.form is None and page.status not in {400, 500}]
    # SQLite is asked once in the life of a connection whether it knows JSON.
    assert connection.features.supports_json_field

    in_a_small_year = opened(pages, client)
    assert not {name: asked for name, asked in in_a_small_year.items() if asked > MOST}

    large_year.fill(AnnualPlan.objects.get(year=2023), cast["officer"])
    assert (Activity.objects.count(), Occurrence.objects.count()) == (500, 20_000)
    assert opened(pages, client) == in_a_small_year
