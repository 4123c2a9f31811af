"""The official plan is loaded again over a year in which people have worked."""

from datetime import date

import pytest
from django.core.management import call_command

from activities.models import Activity
from activities.records import actions

pytestmark = pytest.mark.postgresql


def test_loading_the_plan_again_keeps_what_people_did_and_takes_over_what_the_plan_says(
    activity, officer, tmp_path
):
    fixture = tmp_path / "plan.json"
    call_command(
        "dumpdata", "activities.activity", "--natural-primary", "--natural-foreign", output=str(fixture)
    )
    day = date(2023, 6, 1)
    actions.take_step(activity=activity, step="complete", by=officer, version=1, today=day, completed_on=day)
    Activity.objects.filter(pk=activity.pk).update(title_sq="Shkruar gabim")

    call_command("loaddata", str(fixture), verbosity=0)

    loaded = Activity.objects.get(pk=activity.pk)
    assert (loaded.status, loaded.completed_on, loaded.version) == ("completed", day, 2)
    assert loaded.title == activity.title
