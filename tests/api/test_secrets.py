"""What is internal stays inside: every answer that anybody can get is read, and looked through for planted secrets."""

from datetime import date

import pytest
from django.apps import apps
from django.utils import timezone

from activities.models import Activity
from activities.records import actions
from kacanik_comms.api.description import published
from kacanik_comms.core.uploads.fields import FilesField
from plans.models import AnnualPlan, Strategy
from tests.activities.evidence_corpus import photo
from tests.api.conftest import Program
from tests.factories import (
    make_activity,
    make_amendment,
    make_audience,
    make_channel,
    make_message,
    make_objective,
    make_office,
    make_plan,
    make_recurring,
    make_session,
)

pytestmark = pytest.mark.slow

SECRET = "SEKRET"


@pytest.fixture
def planted(plan, officer, plan_admin, make_user):
    """A published plan with a secret in every field that is internal, and plans and rows that are secret as a whole."""
    for name in ("username", "first_name", "last_name", "position"):
        setattr(officer, name, f"{SECRET}-{name}")
    officer.email = f"{SECRET}@example.org"
    officer.save()
    office = make_office("it-office")
    office.email = f"{SECRET}@office.example.org"
    office.save()
    office.members.add(officer)
    audience, channel = make_audience("citizens"), make_channel("web")
    message = make_message(audience)
    links = {"audiences": [audience], "channels": [channel], "messages": [message]}
    today = plan.ends_on
    weekly = make_recurring(plan, "weekly", offices=[office])
    record = actions.record_occurrence(
        activity=weekly, by=officer, today=today, on=date(2023, 5, 4), note=f"{SECRET}-note", cost=12, **links
    )
    actions.skip_unit(activity=weekly, by=officer, on=date(2023, 6, 4), reason=f"{SECRET}-reason")
    clean = FilesField().clean([photo(f"{SECRET}-file.jpg")])
    (shown,) = actions.add_evidence(
        activity=weekly, by=officer, files=clean, caption="A hall", occurrence=record
    )
    actions.publish_evidence(proof=shown, by=officer, is_public=True)
    actions.add_evidence(
        activity=weekly, by=officer, url=f"https://{SECRET}.example.org", caption=f"{SECRET}-caption"
    )
    special = make_activity(plan, offices=[office])
    actions.take_step(
        activity=special, step="start", by=officer, version=1, today=today, note=f"{SECRET}-step"
    )
    as_needed = make_recurring(plan, "as_needed", offices=[office])
    actions.state_no_occasion(
        activity=as_needed, by=officer, today=date(2023, 12, 5), note=f"{SECRET}-no-occasion"
    )
    # As a whole: an activity inside the plan, a plan that is not published, a draft, another strategy.
    internal = make_activity(
        plan,
        is_internal=True,
        title_sq=f"{SECRET}-title",
        source_note=f"{SECRET}-source",
        offices=[make_office("secret-office", f"{SECRET}-office")],
    )
    actions.take_step(
        activity=internal, step="cancel", by=officer, version=1, today=today, note=f"{SECRET}-why"
    )
    plan_admin.first_name = f"{SECRET}-admin"
    plan_admin.save()
    for activity, reason in ((as_needed, "Prices."), (internal, f"{SECRET}-amendment")):
        make_amendment(
            activity, by=plan_admin, at=timezone.now(), reason=reason, means_of_verification="A list"
        )
    [proof] = actions.add_evidence(activity=internal, by=officer, url=f"https://{SECRET}.example.org/2")
    actions.publish_evidence(proof=proof, by=officer, is_public=True)
    for year, values in ((2024, {"published": False}), (2025, {"status": "draft"})):
        hidden = make_plan(year, **values)
        AnnualPlan.objects.filter(pk=hidden.pk).update(
            title_sq=f"{SECRET}-plan", source_note=f"{SECRET}-note"
        )
        make_activity(hidden, title_sq=f"{SECRET}-{year}")
        make_session(date(year, 3, 3), f"{SECRET}-session")
    other = Strategy.objects.create(starts_year=2027, ends_year=2030, title_sq=f"{SECRET}-strategy")
    objective = make_objective(9)
    objective.strategy, objective.title_sq = other, f"{SECRET}-objective"
    objective.save()
    for row in (make_audience("secret", 9), make_channel("secret", 9)):
        row.strategy, row.name_sq = other, f"{SECRET}-name"
        row.save()
    return {"activity": weekly.pk, "internal": internal.pk, "proof": shown.pk}


def every_address():
    """Each address of the description that is read, with the key of each row that there is, whatever it is of."""
    rooms = ("plans", "audiences", "activities", "evaluation")
    models = [model for room in rooms for model in apps.get_app_config(room).get_models()]
    keys = sorted({row.pk for model in models for row in model._base_manager.only("pk")})
    for path, operations in published()["paths"].items():
        if "get" not in operations:
            continue
        if "{year}" in path:
            yield from (path.replace("{year}", str(year)) for year in (2022, 2023, 2024, 2025))
        elif "{id}" in path:
            yield from (path.replace("{id}", str(pk)) for pk in keys)
        else:
            yield from (f"{path}?language={code}" for code in ("sq", "sr-latn", "en"))


def content_of(response):
    # A file is closed when it was read to its end. Closed by hand it would take the test's transaction along.
    return b"".join(response.streaming_content) if response.streaming else response.content


def found_in(program):
    results = []
    for address in every_address():
        response = program.get(address)
        whole = content_of(response).decode(errors="replace") + str(dict(response.headers))
        if SECRET.lower() in whole.lower():
            results.append(address)
    return results


@pytest.fixture(autouse=True)
def _nobody_is_told_to_wait(settings):
    """The walk asks more in a minute than one reader may."""
    settings.API_LIMITS = settings.API_LIMITS | {"anonymous": (100_000, 60), "user": (100_000, 60)}


def test_nobody_finds_a_secret_in_any_answer(planted, anybody):
    assert not found_in(anybody)
    assert anybody.get(f"/activities/{planted['activity']}/").status_code == 200
    assert anybody.get(f"/activities/{planted['internal']}/").status_code == 404
    shown = anybody.get(f"/evidence/{planted['proof']}/file/")
    assert shown.status_code == 200
    assert content_of(shown)


def test_whoever_has_an_account_without_a_role_finds_none_either(planted, make_user, program_of, office_head):
    # Made while they had a role.
    program = program_of(office_head)
    office_head.groups.clear()
    AnnualPlan.objects.first()
    assert [item for item in found_in(program) if "/me/" not in item] == []


def test_the_search_for_secrets_finds_them(planted, program):
    results = {address.split("?")[0].split("/")[3] for address in found_in(program)}
    assert {"activities", "occurrences", "evidence", "steps", "plans", "sessions", "strategies"} <= results


def test_problems_tell_no_secret_either(planted, anybody):
    for path in (
        f"/activities/{planted['internal']}/start/",
        f"/activities/{planted['internal']}/occurrences/",
    ):
        answer = anybody.post(path, {}, If_Match='"v1"')
        assert answer.status_code == 401
        assert SECRET not in answer.content.decode()


def test_an_office_finds_nothing_of_the_others(planted, program_of, office_head):
    answer = program_of(office_head).post(f"/activities/{planted['internal']}/start/", {}, If_Match='"v1"')
    assert answer.status_code == 404
    assert SECRET not in answer.content.decode()
    assert Activity.objects.get(pk=planted["internal"]).version == 2
    assert timezone.now()


def test_what_is_found_by_words_is_not_what_is_hidden(planted, anybody):
    assert anybody.get(f"/activities/?q={SECRET}").json()["count"] == 0
    assert Program().get("/activities/?office=secret-office").json()["count"] == 0
