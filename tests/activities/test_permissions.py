"""Who may open which page and send which form: the whole matrix, role by address by method."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from activities.models import Activity, AssemblySession, Evidence, Occurrence, StatusUpdate
from activities.rules.workflow import STEPS
from tests.factories import make_activity, make_office, make_recurring, make_session

pytestmark = pytest.mark.slow

PEOPLE = ("officer", "chief", "office_head", "plan_admin", "stranger", "anonymous")

MAY, FORBIDDEN, UNKNOWN, SIGN_IN = "may", 403, 404, "sign in"

# What each of PEOPLE gets, in that order.
SEEING = (MAY, MAY, MAY, MAY, FORBIDDEN, SIGN_IN)
SEEING_FOREIGN = (MAY, MAY, UNKNOWN, MAY, FORBIDDEN, SIGN_IN)
REPORTING = (MAY, FORBIDDEN, MAY, MAY, FORBIDDEN, SIGN_IN)
REPORTING_FOREIGN = (MAY, FORBIDDEN, UNKNOWN, MAY, FORBIDDEN, SIGN_IN)
KEEPING_SESSIONS = (MAY, FORBIDDEN, FORBIDDEN, MAY, FORBIDDEN, SIGN_IN)

ON_SPECIAL = [*STEPS, "cost", "add_evidence"]
ON_RECURRING = ["record", "skip", "add_evidence"]
POST_ONLY = [("special", name) for name in ON_SPECIAL] + [("as_needed", "no_occasion")]

# (address, activity, whose, method): what each of PEOPLE gets
MATRIX: dict[tuple[str, str | None, str | None, str], tuple[str | int, ...]] = {
    ("today", None, None, "get"): SEEING,
    ("list", None, None, "get"): SEEING,
    ("sessions", None, None, "get"): SEEING,
    ("add_sessions", None, None, "post"): KEEPING_SESSIONS,
    ("change_session", "session", "of the year", "get"): KEEPING_SESSIONS,
    ("change_session", "session", "of the year", "post"): KEEPING_SESSIONS,
    # One with records stays, whoever sends the form.
    ("remove_session", "session", "of the year", "post"): KEEPING_SESSIONS,
    ("choose", None, None, "get"): SEEING,
    **{
        ("detail", kind, whose, "get"): expected
        for kind in ("special", "weekly", "as_needed")
        for whose, expected in (("own", SEEING), ("foreign", SEEING_FOREIGN))
    },
    **{
        ("today_answers", kind, whose, "get"): expected
        for kind in ("special", "weekly", "as_needed")
        for whose, expected in (("own", SEEING), ("foreign", SEEING_FOREIGN))
    },
    ("capture", None, None, "get"): SEEING,
    **{
        (name, kind, whose, method): expected
        for kind, names, methods in (
            ("special", ON_SPECIAL, ["post"]),
            ("weekly", ["record", "skip", "answer_units"], ["get", "post"]),
            ("weekly", ["add_evidence"], ["post"]),
            ("as_needed", ["no_occasion", "add_evidence"], ["post"]),
            ("as_needed", ["record"], ["get", "post"]),
        )
        for name in names
        for method in methods
        for whose, expected in (("own", REPORTING), ("foreign", REPORTING_FOREIGN))
    },
}
CASES = [
    pytest.param(*case, of_people, id="-".join(filter(None, reversed(case))))
    for case, of_people in MATRIX.items()
]


@pytest.fixture
def stage(plan, office):
    """Makes an activity of a kind, for the office of `office_head` or for another one."""

    def make(kind, whose="own"):
        offices = [office if whose == "own" else make_office("other-office")]
        if kind == "special":
            return make_activity(plan, offices=offices)
        return make_recurring(plan, kind, offices=offices)

    return make


@pytest.fixture
def session(plan, record):
    """A session of the Assembly for which something was recorded."""
    held = make_session(date(2023, 3, 30))
    record(make_recurring(plan, "before_session"), date(2023, 3, 29), session=held)
    return held


@pytest.fixture
def browser_of(request):
    def enter(who):
        browser = Client()
        if who != "anonymous":
            browser.force_login(request.getfixturevalue(who))
        return browser

    return enter


def verdict(response):
    if response.status_code == 302 and response.url.startswith(reverse("account_login")):
        return SIGN_IN
    return MAY if response.status_code in {200, 302, 409, 422} else response.status_code


def everything_recorded():
    return (
        list(Activity.objects.order_by("pk").values_list("pk", "version", "status")),
        list(AssemblySession.objects.values_list("pk", "date", "title")),
        *(model.objects.count() for model in (Occurrence, StatusUpdate, Evidence)),
    )


@pytest.mark.parametrize(("name", "kind", "whose", "method", "expected"), CASES)
def test_everybody_gets_what_their_role_allows_and_nothing_else(
    name, kind, whose, method, expected, stage, browser_of, request
):
    of = kind and (request.getfixturevalue("session") if kind == "session" else stage(kind, whose))
    address = reverse(f"activities:{name}", args=[of.pk] if of else [])
    before = everything_recorded()
    verdicts = {}
    for who in PEOPLE:
        verdicts[who] = verdict(getattr(browser_of(who), method)(address))
        assert everything_recorded() == before, who
    assert verdicts == dict(zip(PEOPLE, expected, strict=True))


@pytest.mark.parametrize("who", PEOPLE)
def test_what_changes_something_is_only_ever_posted(who, stage, session, browser_of):
    at = {"special": stage("special").pk, "as_needed": stage("as_needed").pk}
    addresses = [reverse(f"activities:{name}", args=[at[kind]]) for kind, name in POST_ONLY]
    addresses += [reverse("activities:add_sessions"), reverse("activities:remove_session", args=[session.pk])]
    browser = browser_of(who)
    answers = {
        (method, address): getattr(browser, method)(address).status_code
        for address in addresses
        for method in ("get", "head", "put", "delete")
    }
    assert answers == dict.fromkeys(answers, 405)


@pytest.mark.parametrize("name", ["add_sessions", "remove_session", "change_session"])
def test_after_signing_in_who_sent_a_session_comes_to_the_page_of_sessions(name, session, client):
    answer = client.post(reverse(f"activities:{name}", args=[] if name == "add_sessions" else [session.pk]))
    assert answer.url.endswith("?next=/activities/sessions/")


@pytest.mark.parametrize("name", ["today", "list", "sessions", "choose"])
def test_nothing_is_posted_to_a_page_that_only_shows(name, officer, sign_in):
    assert sign_in(officer).post(reverse(f"activities:{name}")).status_code == 405


def test_whoever_may_not_reads_why(chief, stranger, activity, client, sign_in):
    answer = sign_in(chief).post(reverse("activities:start", args=[activity.pk]))
    assert "Only the information officer and the offices responsible" in answer.content.decode()
    answer = sign_in(stranger).get(reverse("activities:today"))
    assert "Your account has no role yet" in answer.content.decode()


@pytest.mark.parametrize("status", ["draft", "closed"])
@pytest.mark.parametrize("who", ["officer", "plan_admin", "office_head"])
def test_nobody_reports_on_a_draft_or_closed_plan(who, status, plan, stage, browser_of):
    activities = {kind: stage(kind) for kind in ("special", "weekly", "as_needed")}
    plan.status = status
    plan.save()
    browser, before = browser_of(who), everything_recorded()
    for kind, row in activities.items():
        for name in ON_SPECIAL if kind == "special" else ["record", "no_occasion", "add_evidence"]:
            assert browser.post(reverse(f"activities:{name}", args=[row.pk])).status_code == 403
    assert everything_recorded() == before


def test_after_signing_in_a_sender_comes_to_a_page_not_to_an_address_for_forms(client, activity):
    answer = client.post(reverse("activities:complete", args=[activity.pk]))
    assert answer.url.endswith(f"?next={activity.get_absolute_url()}")


def test_a_row_whose_session_ended_leaves_for_the_sign_in_page(client, activity):
    answer = client.post(
        reverse("activities:complete", args=[activity.pk]),
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/today/"},
    )
    assert answer.status_code == 200
    assert answer["HX-Redirect"] == f"{reverse('account_login')}?next=/today/"


def test_whoever_is_refused_changes_the_language_on_a_page_that_there_is(activity, browser_of):
    page = browser_of("chief").post(reverse("activities:complete", args=[activity.pk])).content.decode()
    assert f'name="next" value="{reverse("public:home")}"' in page


@pytest.mark.parametrize("pk", ["0", "999999", "9" * 40])
@pytest.mark.parametrize("who", ["officer", "office_head"])
def test_a_number_that_belongs_to_no_activity_is_not_found(who, pk, browser_of):
    browser = browser_of(who)
    for name in ("", "record/", "skip/"):
        assert browser.get(f"/activities/{pk}/{name}").status_code == 404
    for name in ("complete", "no-occasion", "cost", "evidence"):
        assert browser.post(f"/activities/{pk}/{name}/").status_code == 404


@pytest.mark.parametrize("pk", ["-1", "1.5", "x", "1%00", "%27", "..%2f1"])
def test_what_is_no_number_is_not_found(pk, officer, sign_in):
    assert sign_in(officer).get(f"/activities/{pk}/").status_code == 404
