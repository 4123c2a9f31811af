"""Records that were kept before a field was declared can still be read."""

from decimal import Decimal

from activities.declarations import PLANNED
from activities.models import Activity
from tests.factories import make_activity, make_plan


def test_a_record_is_read_as_it_was_written(db):
    activity = make_activity(make_plan(), title="Tryeza", planned_cost=Decimal(600))
    again = Activity(**PLANNED.columns_in(PLANNED.data_of(activity)))
    assert PLANNED.data_of(again) == PLANNED.data_of(activity)


def test_a_field_that_an_older_record_does_not_have_keeps_its_default(db):
    data = PLANNED.data_of(make_activity(make_plan(), title="Tryeza"))
    del data["means_of_verification"], data["footnote"]
    again = Activity(**PLANNED.columns_in(data))
    assert (again.title_sq, again.means_of_verification, again.footnote_sq) == ("Tryeza", "", None)
