"""The page that describes the API: Swagger UI draws it, and the page's own policy lets it."""

from kacanik_comms.api.description import published
from tests.browser.window import ask
from tests.seen import Seen


def test_every_operation_is_drawn_and_can_be_opened_without_a_complaint(db, window):
    window.open(ask(Seen("api", None, "/api/v1/docs/"), "sq"))
    drawn = window.page.locator(".opblock")
    drawn.last.wait_for()
    assert drawn.count() == sum(map(len, published()["paths"].values()))
    for operation in (drawn.first, drawn.last):
        operation.locator(".opblock-summary-control").click()
        operation.locator(".responses-table").wait_for()
    assert window.complaints == []
