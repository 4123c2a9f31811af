import pytest

from tests.crawl import problems_of
from tests.people_pages import people_pages


@pytest.mark.usefixtures("as_on_a_server")
def test_it(demonstration):
    problems = problems_of(
        [
            p
            for p in people_pages(demonstration)
            if "guide" not in p.name or p.name == "guide: hyrja" or p.name == "guide: njerezit"
        ]
    )
    assert not problems, "\n" + "\n".join(problems)
