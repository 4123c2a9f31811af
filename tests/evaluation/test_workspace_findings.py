"""Findings: proposed for what was not implemented, added, changed, decided, removed."""

from datetime import date

import pytest

from activities.records import actions as of_activities
from kacanik_comms.evaluation import actions
from kacanik_comms.evaluation.models import Finding
from kacanik_comms.evaluation.pieces import pieces_of
from kacanik_comms.evaluation.readiness import GapKind, gaps
from kacanik_comms.year.loading import facts_of
from tests.evaluation.january import JANUARY, begin, find_about, submitted
from tests.factories import make_activity, make_objective, make_office, make_plan

pytestmark = pytest.mark.slow

PAGE = "/evaluation/2023/findings/"
BY_ITSELF = {"hx-request": "true"}


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def evaluation(plan, officer):
    return begin(plan, officer)


@pytest.fixture
def browser(evaluation, sign_in, officer):
    return sign_in(officer)


def found(evaluation):
    """What is missing, as the list on the page tells it."""
    return gaps(evaluation, facts_of(evaluation.plan, today=JANUARY), pieces_of(evaluation), today=JANUARY)


@pytest.fixture
def cancelled(activity, officer):
    of_activities.take_step(
        activity=activity, step="cancel", by=officer, version=1, today=JANUARY, note="Nuk pati mjete."
    )
    activity.refresh_from_db()
    return activity


def test_one_press_drafts_a_finding_for_all_that_was_not_implemented(
    browser, evaluation, cancelled, plan, office
):
    make_activity(plan)
    response = browser.post(f"{PAGE}propose/")
    first, second = evaluation.findings.all()
    assert response.url == f"{PAGE}#finding-{first.pk}"
    assert (first.activity, first.objective, first.owner) == (cancelled, cancelled.objective, office)
    assert "Nuk pati mjete." in first.text_sq
    assert (first.disposition, second.disposition) == ("", "")
    # Once more adds nothing.
    assert "Every activity that was not implemented has a finding" in text(
        browser.post(f"{PAGE}propose/", follow=True)
    )
    assert evaluation.findings.count() == 2


def test_a_draft_that_the_records_contradict_by_now_holds_the_submission_up(
    browser, evaluation, plan, officer, complete
):
    late, done = (make_activity(plan, number=number, ends_on=date(2023, 4, 30)) for number in (7, 8))
    browser.post(f"{PAGE}propose/")
    assert GapKind.OUTDATED not in {gap.kind for gap in found(evaluation)}
    of_activities.take_step(
        activity=late, step="cancel", by=officer, version=1, today=date(2024, 1, 5), note="Nuk pati mjete."
    )
    complete(done, date(2023, 4, 1))
    gaps = [gap for gap in found(evaluation) if gap.kind == GapKind.OUTDATED]
    assert [gap.sentence for gap in gaps] == [
        "Finding 1 no longer agrees with the records of 1.7: check it.",
        "Finding 2 no longer agrees with the records of 1.8: check it.",
    ]
    assert all(gap.blocks for gap in gaps)
    # In somebody's own words it stands as they said it.
    evaluation.findings.update(text_sq="U anulua, sepse nuk pati mjete.")
    assert not [gap for gap in found(evaluation) if gap.kind == GapKind.OUTDATED]


def test_a_change_that_nobody_described_is_told(evaluation, activity, officer):
    finding = Finding.objects.create(
        evaluation=evaluation,
        number=1,
        activity=activity,
        objective=activity.objective,
        text="x",
        disposition="change",
        edited_by=officer,
    )
    assert GapKind.CHANGE in {gap.kind for gap in found(evaluation)}
    Finding.objects.filter(pk=finding.pk).update(recommendation_sq="Të ndahet në dy hapa.")
    assert GapKind.CHANGE not in {gap.kind for gap in found(evaluation)}


def test_what_was_implemented_needs_no_finding(browser, evaluation, activity, complete):
    complete(activity, date(2023, 5, 1))
    browser.post(f"{PAGE}propose/")
    assert not evaluation.findings.exists()


def test_a_finding_is_drafted_from_the_deviation_that_somebody_came_from(browser, cancelled, office):
    page = text(browser.get(f"{PAGE}?activity={cancelled.pk}"))
    assert "Nuk pati mjete." in page.split('id="new-finding"')[1]
    assert f'name="activity" value="{cancelled.code} {cancelled.name}"' in page
    assert '<option value="drop" selected>' in page


@pytest.mark.parametrize("asked", ["x", "0", "999999999999999999999", "-1", "1e3"])
def test_nonsense_instead_of_an_activity_opens_the_empty_form(browser, asked):
    assert browser.get(f"{PAGE}?activity={asked}").status_code == 200


def sent(**values: object) -> dict[str, object]:
    return {"text_sq": "U gjet.", "version": "0"} | values


def test_a_finding_is_added_with_recommendation_owner_and_deadline(browser, evaluation):
    owner = make_office("zimp")
    data = sent(
        disposition="new",
        objective=make_objective().pk,
        recommendation_sq="Të bëhet.",
        owner=owner.pk,
        deadline="31.03.2024",
    )
    response = browser.post(f"{PAGE}add/", data)
    finding = evaluation.findings.get()
    assert response.url == f"{PAGE}#finding-{finding.pk}"
    assert (finding.disposition, finding.owner, finding.deadline) == ("new", owner, date(2024, 3, 31))
    assert "Të bëhet." in text(browser.get(PAGE))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"text_sq": " "}, "State what was found."),
        ({"disposition": "new"}, "Choose the objective of the new activity."),
        ({"disposition": "merge"}, "Choose the activity that it is merged into."),
        ({"disposition": "x"}, "Select a valid choice"),
        ({"activity": "9.9"}, "No activity fits “9.9”."),
        ({"activity": "zzz"}, "No activity fits “zzz”. Type its number or other words."),
        ({"owner": "x"}, "Select a valid choice"),
        ({"deadline": "32.13.2024"}, "This is not a day."),
        ({"text_en": "e" * 5001}, "This text has 5001 characters"),
    ],
)
def test_what_is_wrong_with_a_finding_is_said_at_its_field(browser, evaluation, activity, values, sentence):
    response = browser.post(f"{PAGE}add/", sent(**values))
    assert response.status_code == 422
    assert sentence in text(response)
    assert not evaluation.findings.exists()


def test_a_merge_names_both_and_a_new_activity_continues_none(browser, evaluation, plan, activity):
    other = make_activity(plan)
    refused = browser.post(f"{PAGE}add/", sent(disposition="merge", merge_into=other.code))
    assert "Choose the activity that is merged." in text(refused)
    refused = browser.post(
        f"{PAGE}add/", sent(disposition="continue", activity=activity.code, merge_into=other.code)
    )
    assert "Leave this empty, or choose “merge” above" in text(refused)
    refused = browser.post(
        f"{PAGE}add/", sent(disposition="merge", activity=activity.code, merge_into=activity.code)
    )
    assert "An activity cannot be merged into itself." in text(refused)
    refused = browser.post(f"{PAGE}add/", sent(disposition="new", activity=activity.code))
    assert "A new activity does not continue another one" in text(refused)
    browser.post(f"{PAGE}add/", sent(disposition="merge", activity=activity.code, merge_into=other.code))
    assert evaluation.findings.get().merge_into == other


def test_there_is_one_finding_about_an_activity(browser, evaluation, activity, officer):
    find_about(evaluation, activity, officer)
    response = browser.post(f"{PAGE}add/", sent(activity=activity.code))
    assert response.status_code == 422
    assert "There is a finding about this activity already." in text(response)


def test_the_activity_of_another_year_is_not_offered(browser, evaluation):
    other = make_activity(make_plan(2024))
    assert browser.post(f"{PAGE}add/", sent(activity=other.code)).status_code == 422
    assert other.name not in text(browser.get(f"{PAGE}activities/", {"activity": other.name}))


def test_an_activity_is_found_while_one_types_and_the_page_holds_none_of_them(browser, evaluation, plan):
    table = make_activity(plan, title="Tryezë e rrumbullakët me qytetarë")
    for number in range(30):
        make_activity(plan, title=f"Takim {number}")
    page = text(browser.get(PAGE))
    assert "Tryezë e rrumbullakët" not in page.split('id="new-finding"')[1]
    offered = text(browser.get(f"{PAGE}activities/", {"activity": "tryeze qytetar"}))
    assert offered == f'<option value="{table.code} {table.name}"></option>'
    assert text(browser.get(f"{PAGE}activities/", {"merge_into": "takim"})).count("<option") == 20
    assert "<option" not in text(browser.get(f"{PAGE}activities/"))


@pytest.mark.parametrize("typed", ["1.2", "1.2 whatever the name is by now", "tryeze", "Tryezë"])
def test_an_activity_is_named_by_its_number_or_by_words(browser, evaluation, plan, activity, typed):
    table = make_activity(plan, title="Tryezë")
    browser.post(f"{PAGE}add/", sent(activity=typed))
    assert evaluation.findings.get().activity == table


def test_of_a_long_text_only_the_beginning_is_looked_for(browser, evaluation, plan):
    table = make_activity(plan, title="Tryezë")
    browser.post(f"{PAGE}add/", sent(activity="tryezë " * 20 + "zzz"))
    assert evaluation.findings.get().activity == table


def test_of_several_that_fit_the_refusal_names_them_and_nothing_typed_is_lost(browser, evaluation, plan):
    make_activity(plan, title="Takim me mediat")
    make_activity(plan, title="Takim me rininë")
    page = text(browser.post(f"{PAGE}add/", sent(activity="takim")))
    assert "Several activities fit: 1.1 Takim me mediat; 1.2 Takim me rininë. Type the number." in page
    assert 'name="activity" value="takim"' in page
    assert "U gjet.</textarea>" in page


@pytest.fixture
def finding(evaluation, activity, officer):
    return find_about(evaluation, activity, officer, disposition="")


def test_a_finding_is_changed_in_its_place(browser, finding):
    address = f"{PAGE}{finding.pk}/"
    form = text(browser.get(address, headers=BY_ITSELF))
    assert "<html" not in form
    assert f'<article class="card finding stack" id="finding-{finding.pk}"' in form
    response = browser.post(address, sent(disposition="change", version="1"), headers=BY_ITSELF)
    assert response["HX-Trigger"] == "evaluation-written"
    assert "Change" in text(response)
    assert 'tabindex="-1" autofocus' in text(response), "whoever hears the page goes on from the finding"
    finding.refresh_from_db()
    assert (finding.text_sq, finding.disposition) == ("U gjet.", "change")


def test_without_scripts_it_has_a_page_of_its_own(browser, finding):
    address = f"{PAGE}{finding.pk}/"
    assert "<html" in text(browser.get(address))
    assert browser.post(address, sent(version="1")).url == f"{PAGE}#finding-{finding.pk}"
    assert browser.post(address, sent(version="2", text_sq="")).status_code == 422


@pytest.mark.parametrize("headers", [BY_ITSELF, {}], ids=["with scripts", "without scripts"])
def test_two_people_who_change_a_finding_see_both(browser, finding, officer, headers):
    actions.change_finding(finding=finding, by=officer, version=1, text_sq="Tjetra.", disposition="drop")
    address = f"{PAGE}{finding.pk}/"
    response = browser.post(address, sent(version="1", disposition="continue"), headers=headers)
    assert response.status_code == 409
    page = text(response)
    for words in ("Tjetra.", "U gjet.", "<p>Drop</p>", "<p>Continue</p>"):
        assert words in page
    page = text(browser.post(address, sent(version="1", theirs="yes"), headers=headers))
    assert "Tjetra.</textarea>" in page
    assert "U gjet.</textarea>" in page
    browser.post(address, sent(version="1", over="2"), headers=headers)
    finding.refresh_from_db()
    assert (finding.text_sq, finding.version) == ("U gjet.", 3)


def test_what_follows_is_said_in_one_word(browser, finding):
    address = f"{PAGE}{finding.pk}/decide/"
    response = browser.post(address, {"disposition": "continue", "version": "1"}, headers=BY_ITSELF)
    assert response.status_code == 200
    finding.refresh_from_db()
    assert finding.disposition == "continue"


def test_where_one_word_is_not_enough_the_whole_form_opens(browser, finding):
    address = f"{PAGE}{finding.pk}/decide/"
    response = browser.post(address, {"disposition": "merge", "version": "1"}, headers=BY_ITSELF)
    assert response.status_code == 422
    assert '<option value="merge" selected>' in text(response)
    assert "Choose the activity that it is merged into." in text(response)
    finding.refresh_from_db()
    assert finding.disposition == ""


def test_a_finding_is_removed_unless_somebody_changed_it(browser, finding, officer):
    actions.change_finding(finding=finding, by=officer, version=1, text_sq="Tjetra.")
    address = f"{PAGE}{finding.pk}/remove/"
    assert "was changed in the meantime and not removed" in text(
        browser.post(address, {"version": "1"}, follow=True)
    )
    assert "has been removed." in text(browser.post(address, {"version": "2"}, follow=True))
    assert not Finding.objects.exists()
    assert "has already been removed" in text(browser.post(address, {"version": "2"}, follow=True))


@pytest.mark.parametrize("verb", ["", "decide/", "remove/"])
def test_the_finding_of_another_year_is_not_found_here(browser, finding, plan, officer, verb):
    begin(make_plan(2022), officer)
    response = browser.post(
        f"/evaluation/2022/findings/{finding.pk}/{verb}", sent(version="1"), follow=verb == "remove/"
    )
    assert response.status_code == 404 or "has already been removed" in text(response)
    assert Finding.objects.exists()


@pytest.mark.parametrize("who", ["chief", "plan_admin", "office_head"])
def test_nobody_else_touches_findings(request, finding, sign_in, who):
    client = sign_in(request.getfixturevalue(who))
    assert client.get(f"{PAGE}{finding.pk}/").status_code == 403
    for address in ("add/", "propose/", f"{finding.pk}/", f"{finding.pk}/decide/", f"{finding.pk}/remove/"):
        assert client.post(PAGE + address, sent(version="1", disposition="drop")).status_code == 403
    finding.refresh_from_db()
    assert (finding.text_sq, finding.version) != ("U gjet.", 2)


def test_after_the_submission_nothing_is_added_or_changed(plan, activity, sign_in, officer):
    evaluation = submitted(plan, officer)
    finding = evaluation.findings.get()
    client = sign_in(officer)
    assert client.get(f"{PAGE}{finding.pk}/").status_code == 403
    for address in ("add/", "propose/", f"{finding.pk}/", f"{finding.pk}/decide/", f"{finding.pk}/remove/"):
        assert client.post(PAGE + address, sent(version="1", disposition="drop")).status_code == 403
    assert evaluation.findings.get().version == 1


def test_addresses_that_take_forms_are_not_read(browser, finding):
    for address in ("add/", "propose/", f"{finding.pk}/decide/", f"{finding.pk}/remove/"):
        assert browser.get(PAGE + address).status_code == 405
