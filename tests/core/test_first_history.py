"""What was loaded from a fixture has a first record, so that the first edit shows what was before."""

import pytest
from django.core.management import call_command

from activities.models import Activity
from activities.records import actions
from activities.records.changes import edits_since

pytestmark = pytest.mark.postgresql


@pytest.mark.slow
def test_every_loaded_activity_has_exactly_one_first_record(official_plan):
    for _time in range(2):
        call_command("first_history", verbosity=0)
        for activity in Activity.objects.all():
            assert [record.history_type for record in activity.history.all()] == ["+"], activity


@pytest.mark.slow
def test_the_first_edit_of_a_loaded_activity_shows_what_was_before(official_plan, plan_admin):
    call_command("first_history", verbosity=0)
    activity = Activity.objects.filter(audiences__isnull=False).first()
    before = activity.title_sq
    activity.title_sq = "Titulli i ri"
    actions.amend(activity=activity, by=plan_admin)
    [edit] = edits_since(activity, 0)
    assert [(row.before, row.after) for row in edit.changes] == [(before, "Titulli i ri")]


@pytest.mark.slow
def test_what_somebody_changed_already_is_left_as_it_is(official_plan, plan_admin):
    activity = Activity.objects.first()
    actions.amend(activity=activity, by=plan_admin)
    kept = activity.history.count()
    call_command("first_history", verbosity=0)
    assert activity.history.count() == kept
