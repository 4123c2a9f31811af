"""A page asks as often and sends as little in the fullest year as in a small one."""

import pytest

from activities.models import Activity, Occurrence
from plans.models import AnnualPlan
from tests import large_year
from tests.crawl import Opened, open_page, weight
from tests.evaluation_pages import evaluation_pages
from tests.pages import pages_for_everybody, pages_of_the_year
from tests.seen import Seen


def opened(pages: list[Seen]) -> dict[str, Opened]:
    return {page.name: open_page(page, page.language or "sq") for page in pages}


@pytest.mark.slow
@pytest.mark.usefixtures("as_on_a_server")
@pytest.mark.parametrize(
    ("activities", "occurrences"),
    [(80, 800), pytest.param(500, 20_000, marks=pytest.mark.everything)],
)
def test_a_full_year_is_opened_like_a_small_one(demonstration, activities, occurrences):
    plan = AnnualPlan.objects.get(year=2023)
    pages_of_work = asked_only(pages_of_the_year(demonstration))
    # What is read does not depend on the language.
    others = [pages_for_everybody(plan, ("sq",)), evaluation_pages(demonstration)]
    pages = pages_of_work + [page for more in others for page in asked_only(more)]
    # Once more of everything that recurs, so that nothing is empty.
    recurring = plan.activities.recurring().count()
    large_year.fill(
        plan,
        demonstration["officer"],
        activities=plan.activities.count(),
        occurrences=Occurrence.objects.count() + recurring,
    )
    small = opened(pages)

    large_year.fill(plan, demonstration["officer"], activities=activities, occurrences=occurrences)
    assert (Activity.objects.count(), Occurrence.objects.count()) == (activities, occurrences)
    large = opened(pages)

    queries = {name: (page.queries, large[name].queries) for name, page in small.items()}
    # Fewer, where the page of a long history shows no proof.
    assert not {name: counts for name, counts in queries.items() if counts[1] > counts[0]}
    # The tabs of the evaluation and the public list weigh more; the pages of every day do not.
    weights = {page.name: list(weight(large[page.name])) for page in pages_of_work}
    assert not {name: problems for name, problems in weights.items() if problems}


def asked_only(pages: list[Seen]) -> list[Seen]:
    """Without answers to forms, which have written or looked for what others wrote."""
    return [page for page in pages if page.form is None and page.status not in {400, 500}]
