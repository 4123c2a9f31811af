"""Citizens see what was changed of a plan since it was adopted, when and why, and never by whom."""

from datetime import UTC, date, datetime
from decimal import Decimal
from xml.etree import ElementTree

from activities.adoption.actions import before_amending, record_amendment
from activities.records import actions
from tests.factories import make_activity, make_amendment


def test_an_activity_tells_what_was_changed_of_the_adopted_plan_and_why(plan, plan_admin, read):
    activity = make_activity(plan, planned_cost=Decimal(600), ends_on=date(2023, 6, 30))
    assert "What was changed since the adoption" not in read("/en/2023/activities/1.1/")
    make_amendment(
        activity,
        by=plan_admin,
        at=datetime(2023, 3, 1, 12, tzinfo=UTC),
        reason="The tender failed.",
        planned_cost=Decimal(750),
        ends_on=date(2023, 9, 30),
    )
    text = read("/en/2023/activities/1.1/")
    assert "What was changed since the adoption" in text
    assert "<dt>Planned cost</dt><dd><del>600 €</del> → <ins>750 €</ins></dd>" in text
    # What was promised stays what it was.
    assert "<dt>Planned cost</dt> <dd>600 €</dd>" in text
    assert "The tender failed." in text
    assert "changed on 1 March 2023" in text
    assert str(plan_admin) not in text
    recently = read("/en/changes/")
    assert "The adopted plan was changed" in recently
    assert "Planned cost: 600 € → 750 €" in recently
    assert "The tender failed." in recently
    feed = read("/en/changes.atom")
    assert "The tender failed." in feed
    assert "/en/2023/activities/1.1/#amendments" in feed


def test_an_activity_stands_on_its_page_as_in_the_list(plan, plan_admin, officer, read):
    """An amendment moves no promise: what is late against the adopted plan is late on both."""
    activity = make_activity(plan, ends_on=date(2023, 6, 30))
    make_amendment(
        activity,
        by=plan_admin,
        at=datetime(2023, 3, 1, tzinfo=UTC),
        reason="Later.",
        ends_on=date(2023, 9, 30),
    )
    actions.take_step(
        activity=activity, step="complete", by=officer, version=activity.version, today=date(2023, 9, 1),
        completed_on=date(2023, 9, 1),
    )  # fmt: skip
    assert "Completed late" in read("/en/2023/activities/")
    assert "Completed late" in read("/en/2023/activities/1.1/")


def test_an_activity_that_was_added_later_says_so_with_the_reason(plan, plan_admin, read):
    at = datetime(2023, 3, 1, 12, tzinfo=UTC)
    make_activity(plan)
    before_amending(plan=plan, by=plan_admin, at=at)
    added = make_activity(plan, title="Një tryezë")
    record_amendment(activity=added, before=None, by=plan_admin, at=at, reason="Asked for by citizens.")
    text = read("/en/2023/activities/1.2/")
    assert "Added after the adoption" in text
    assert "Asked for by citizens." in text
    assert "<del>" not in text


def test_what_somebody_typed_is_no_html_in_the_feed(plan, plan_admin, read):
    make_amendment(
        make_activity(plan),
        by=plan_admin,
        at=datetime(2023, 3, 1, tzinfo=UTC),
        reason="<img src=x> & more",
        planned_cost=Decimal(5),
    )
    feed = ElementTree.fromstring(read("/en/changes.atom"))  # noqa: S314 - our own
    (summary,) = feed.iter("{http://www.w3.org/2005/Atom}summary")
    assert summary.get("type") == "html"
    assert "&lt;img src=x&gt; &amp; more" in summary.text


def test_two_changes_of_one_line_on_one_day_keep_their_reasons(plan, plan_admin, read):
    activity = make_activity(plan)
    for number, reason in enumerate(("First reason.", "Second reason.")):
        at = datetime(2023, 3, 1, 12, number, tzinfo=UTC)
        make_amendment(activity, by=plan_admin, at=at, reason=reason, planned_cost=Decimal(100 + number))
    text = read("/en/changes/")
    assert "First reason." in text
    assert "Second reason." in text
