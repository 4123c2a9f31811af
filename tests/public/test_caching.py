"""Whoever holds a copy of a public page is told in one query that it is still right, and at once when it is not."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models.signals import post_save
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activities.models import Activity, AnswerLink, CalendarAddress, Evidence, Occurrence, RemovedOccurrence
from activities.records import actions
from plans.models import AnnualPlan, Office
from plans.names.models import NameChange, Succession
from tests.factories import (
    make_activity,
    make_audience,
    make_message,
    make_office,
    make_plan,
    make_recurring,
    make_session,
)
from tests.public_pages import files, pages

pytestmark = pytest.mark.slow


@pytest.fixture
def full(plan, officer):
    """A plan in which everything is there once."""
    office = make_office("press")
    make_activity(plan, offices=[office])
    monthly = make_recurring(plan, "monthly", offices=[office])
    make_message(make_audience("citizens"))
    make_session(date(2023, 5, 5))
    actions.record_occurrence(activity=monthly, by=officer, today=date(2023, 2, 2), on=date(2023, 2, 2))
    actions.add_evidence(activity=monthly, by=officer, url="https://example.org/")
    return plan


def tag_of(address="/"):
    return Client().get(address)["ETag"]


def test_what_has_not_changed_is_not_sent_again(full):
    for page in (*pages(full, ("sr-latn",)), *files(full, ("en",))):
        first = Client().get(page.address)
        first.getvalue()  # read to its end, a file closes itself
        assert first["Cache-Control"] == "public, max-age=0, must-revalidate", page
        with CaptureQueriesContext(connection) as counted:
            again = Client().get(page.address, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content, len(counted)) == (304, b"", 1), page
        assert again["ETag"] == first["ETag"]
        # A proxy that compresses calls the tag weak, which says the same.
        weak = Client().get(page.address, headers={"If-None-Match": f"W/{first['ETag']}"})
        assert weak.status_code == 304, page


def test_each_language_has_a_tag_of_its_own(full):
    assert len({tag_of("/"), tag_of("/sr/"), tag_of("/en/")}) == 3


def step(full, officer):
    activity = Activity.objects.special().get()
    actions.take_step(
        activity=activity, step="start", by=officer, version=activity.version, today=full.ends_on
    )


def record(full, officer):
    actions.record_occurrence(
        activity=Activity.objects.recurring().get(), by=officer, today=full.ends_on, on=date(2023, 3, 3)
    )


def publish(full, officer):
    actions.publish_evidence(proof=Evidence.objects.get(), by=officer, is_public=True)


def remove(full, officer):
    actions.remove_evidence(proof=Evidence.objects.get(), by=officer, now=timezone.now())


def rename_objective(full, officer):
    objective = full.strategy.objectives.get()
    objective.title_sq = "Tjetër"
    objective.save()


def link_channel(full, officer):
    Occurrence.objects.get().audiences.add(full.strategy.audiences.get())


def rename_office(full, officer):
    office = Office.objects.get(code="press")
    office.name_sq = "Zyra tjetër"
    office.save()


def delete(full, officer):
    Activity.objects.special().get().delete()


def change(row, **values):
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


CHANGES = [
    step,
    record,
    publish,
    remove,
    rename_objective,
    link_channel,
    rename_office,
    delete,
    lambda full, officer: change(full, is_published=False),
    lambda full, officer: change(full, holds_demonstration_data=True),
    lambda full, officer: change(Activity.objects.special().get(), is_internal=True),
    lambda full, officer: make_activity(full, number=7),
    lambda full, officer: call_command("loaddata", "strategy_2023_2026", verbosity=0),
    lambda full, officer: make_session(date(2023, 6, 6)),
    lambda full, officer: make_audience("others", 2),
]  # fmt: skip


@pytest.mark.parametrize("write", CHANGES)
def test_every_kind_of_change_is_seen_at_once(full, officer, write):
    pages_before = {address: Client().get(address) for address in ("/", "/data/2023/plan.json")}
    write(full, officer)
    for address, before in pages_before.items():
        after = Client().get(address, headers={"If-None-Match": before["ETag"]})
        assert after.status_code != 304, address
        assert after.get("ETag") != before["ETag"]


def test_another_year_changes_what_shows_all_of_them_and_not_the_tables_of_one(full):
    front, table = tag_of("/"), tag_of("/data/2023/plan.json")
    make_plan(2024)
    assert tag_of("/") != front
    assert tag_of("/data/2023/plan.json") == table


def test_reading_changes_nothing(full):
    before = tag_of()
    for page in pages(full, ("en",)):
        Client().get(page.address)
    assert tag_of() == before


def test_a_new_day_is_a_new_page(full, monkeypatch):
    before = tag_of()
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert tag_of() != before


def test_an_update_of_the_code_is_a_new_page(full, monkeypatch):
    before = tag_of()
    monkeypatch.setattr("kacanik_comms.public.serving.code_version", lambda: "another")
    assert tag_of() != before


def test_what_is_refused_after_a_change_is_not_kept(full):
    before = tag_of("/2023/")
    change(full, is_published=False)
    answer = Client().get("/2023/", headers={"If-None-Match": before})
    assert answer.status_code == 404
    assert "ETag" not in answer


@pytest.mark.postgresql
def test_the_revision_only_grows(full):
    seen = [full_revision()]
    outdated = AnnualPlan.objects.get()
    for number in range(3):
        make_office(f"office-{number}")
        seen.append(full_revision())
    Office.objects.filter(code__startswith="office-").delete()
    seen.append(full_revision())
    outdated.save()
    seen.append(full_revision())
    assert seen == sorted(set(seen))


@pytest.mark.postgresql
def test_what_belongs_to_one_year_leaves_the_others_alone(full, officer):
    other = make_plan(2024)
    before = AnnualPlan.objects.get(pk=other.pk).revision
    record(full, officer)
    step(full, officer)
    assert AnnualPlan.objects.get(pk=other.pk).revision == before


@pytest.mark.postgresql
def test_what_is_taken_back_leaves_no_trace(full):
    before = full_revision()
    with transaction.atomic():
        make_office("another")
        transaction.set_rollback(True)
    assert full_revision() == before


def full_revision():
    return AnnualPlan.objects.get(year=2023).revision


def test_every_model_that_a_public_page_reads_raises_the_revision():
    watched = {key[1] for key, *_receiver in post_save.receivers}
    rooms = [apps.get_app_config(name) for name in ("plans", "audiences", "activities")]
    models = {model for room in rooms for model in room.get_models() if "Historical" not in model.__name__}
    # An office's private address and a letter's link, which no page shows; what is written with other rows.
    silent = {AnswerLink, CalendarAddress, NameChange, RemovedOccurrence, Succession}
    assert {model for model in models - silent if id(model) not in watched} == set()
