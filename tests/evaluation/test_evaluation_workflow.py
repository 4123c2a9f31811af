"""From draft to signature: who may take which step, and what follows from it."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from activities.records import actions as of_activities
from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.core.editing import Conflict
from kacanik_comms.evaluation import actions, policies, workflow
from kacanik_comms.evaluation.editions import EDITIONS
from kacanik_comms.evaluation.models import Finding, Narrative
from kacanik_comms.evaluation.workflow import State
from plans.models import AnnualPlan
from tests.evaluation.january import EVENING, JANUARY, NOON, begin, find_about, sign, signed, submitted
from tests.factories import make_activity, make_audience, make_desired_impact, make_plan

CAST = ("officer", "chief", "plan_admin", "office_head", "stranger")


def test_the_diagram_in_the_documentation_is_the_table():
    text = (Path(__file__).resolve().parents[2] / "docs" / "evaluation.md").read_text()
    assert workflow.diagram() in text


def test_what_is_signed_can_only_be_superseded():
    assert workflow.TRANSITIONS[State.SIGNED] == {State.SUPERSEDED}
    assert workflow.TRANSITIONS[State.SUPERSEDED] == set()


# Who may do what, as a full matrix: for each rule the people and states in which it says yes.

ALLOWED = {
    "can_write": {("officer", "draft"), ("officer", "returned")},
    "can_submit": {("officer", "draft"), ("officer", "returned")},
    "can_return": {("chief", "submitted")},
    "can_sign": {("chief", "submitted")},
    "can_judge": {("chief", "submitted")},
    "can_register": {
        (who, state) for who in ("officer", "chief") for state in ("draft", "submitted", "returned")
    },
    "can_revise": {("officer", "signed"), ("chief", "signed")},
}


@pytest.mark.parametrize("rule", ALLOWED)
def test_each_step_belongs_to_one_role_and_state(request, plan, officer, chief, rule):
    people = {who: request.getfixturevalue(who) for who in CAST}
    evaluation = begin(plan, officer)
    evaluation.submitted_by = officer
    allowed = set()
    for evaluation.state in workflow.STORED:
        allowed |= {
            (who, evaluation.state)
            for who, user in people.items()
            if getattr(policies, rule)(user, evaluation)
        }
    assert allowed == set(ALLOWED[rule])


@pytest.mark.parametrize("who", CAST)
def test_the_evaluation_is_begun_by_the_officer_alone(request, plan, who):
    user = request.getfixturevalue(who)
    assert policies.can_begin(user, plan) == (who == "officer")


def test_nobody_begins_to_evaluate_a_draft(officer):
    with pytest.raises(NotAllowed, match="still a draft"):
        begin(make_plan(2024, status="draft"), officer)


@pytest.mark.postgresql
def test_whoever_comes_second_gets_the_evaluation_that_was_begun(plan, officer):
    assert begin(plan, officer) == begin(plan, officer)


# The way through


@pytest.mark.postgresql
def test_from_draft_to_signature(plan, activity, officer, chief):
    evaluation = submitted(plan, officer)
    assert evaluation.state == State.SUBMITTED
    assert str(evaluation.cut_off) == "2023-12-31"

    actions.send_back(evaluation=evaluation, by=chief, at=NOON, remark="Mungon një fjali.")
    evaluation.refresh_from_db()
    assert (evaluation.state, evaluation.returned_by) == (State.RETURNED, chief)

    actions.submit(evaluation=evaluation, by=officer, at=NOON, today=JANUARY)
    report = sign(evaluation, chief)
    evaluation.refresh_from_db()
    assert (evaluation.state, evaluation.signed_by, evaluation.signed_at) == (State.SIGNED, chief, EVENING)
    assert [step.name for step in evaluation.steps.all()] == ["submit", "return", "submit", "sign"]
    assert [file.edition for file in report.files.all()] == list(EDITIONS)
    plan.refresh_from_db()
    assert plan.status == AnnualPlan.Status.CLOSED


def test_a_return_needs_a_remark(plan, officer, chief):
    evaluation = submitted(plan, officer)
    with pytest.raises(ValidationError, match="State what has to be corrected"):
        actions.send_back(evaluation=evaluation, by=chief, at=NOON, remark="  ")


def test_nobody_signs_what_they_submitted(plan, officer, chief):
    evaluation = submitted(plan, officer)
    officer.groups.add(*chief.groups.all())
    del officer.rights
    assert not policies.can_sign(officer, evaluation)
    with pytest.raises(NotAllowed, match="somebody else has to sign it"):
        sign(evaluation, officer)


def test_what_changed_since_it_was_read_is_not_signed(plan, officer, chief):
    evaluation = submitted(plan, officer)
    read = evaluation.version
    actions.judge(evaluation=evaluation, by=chief, version=read, judgement_sq="Vit i mirë.")
    with pytest.raises(Conflict):
        actions.sign(
            evaluation=evaluation,
            by=chief,
            at=EVENING,
            version=read,
            seal=None,
            files=dict.fromkeys(EDITIONS, b""),
        )
    evaluation.refresh_from_db()
    assert evaluation.state == State.SUBMITTED


@pytest.mark.postgresql
@pytest.mark.parametrize("editions", [[], ["sq"], [*EDITIONS, "de"]])
def test_a_report_is_sealed_in_all_editions_or_in_none(plan, officer, chief, editions):
    evaluation = submitted(plan, officer)
    with pytest.raises(ValueError, match="The editions of a report are"):
        actions.sign(
            evaluation=evaluation,
            by=chief,
            at=EVENING,
            version=evaluation.version,
            seal=None,
            files=dict.fromkeys(editions, b""),
        )
    evaluation.refresh_from_db()
    assert evaluation.state == State.SUBMITTED


def test_an_evaluation_that_is_not_ready_is_not_submitted(plan, activity, officer):
    evaluation = begin(plan, officer)
    with pytest.raises(ValidationError) as refused:
        actions.submit(evaluation=evaluation, by=officer, at=NOON, today=JANUARY)
    assert "“Lessons” is not written yet." in refused.value.messages
    assert "1.1 was not implemented and needs a finding." in refused.value.messages


@pytest.mark.slow
def test_no_signature_while_a_finding_is_without_disposition(plan, activity, officer, chief):
    finding = find_about(begin(plan, officer), activity, officer)
    evaluation = submitted(plan, officer)
    Finding.objects.filter(pk=finding.pk).update(disposition="")
    with pytest.raises(ValidationError, match="has no decision"):
        sign(evaluation, chief)


# The lock


@pytest.mark.parametrize("who", ["officer", "office_head", "plan_admin"])
def test_from_submission_on_the_records_of_the_year_are_locked(request, plan, weekly, officer, chief, who):
    user = request.getfixturevalue(who)
    evaluation = submitted(plan, officer)
    with pytest.raises(NotAllowed, match="The evaluation of 2023 has been submitted"):
        of_activities.record_occurrence(activity=weekly, by=user, today=JANUARY, on=plan.ends_on)
    with pytest.raises(NotAllowed, match="has been submitted"):
        of_activities.add_evidence(activity=weekly, by=user, url="https://example.org/")
    actions.send_back(evaluation=evaluation, by=chief, at=NOON, remark="Mungon dhjetori.")
    of_activities.record_occurrence(activity=weekly, by=user, today=JANUARY, on=plan.ends_on)


@pytest.mark.slow
def test_after_the_signature_they_stay_locked_until_a_revision_begins(plan, weekly, officer, chief):
    evaluation = signed(plan, officer, chief)
    with pytest.raises(NotAllowed, match="The plan of 2023 is closed"):
        of_activities.record_occurrence(activity=weekly, by=officer, today=JANUARY, on=plan.ends_on)
    actions.revise(evaluation=evaluation, by=chief, at=EVENING, reason="Mungon një takim.")
    of_activities.record_occurrence(activity=weekly, by=officer, today=JANUARY, on=plan.ends_on)


# The revision


@pytest.mark.postgresql
@pytest.mark.slow
def test_a_revision_takes_over_what_was_written_and_leaves_the_signed_one(plan, activity, officer, chief):
    first = signed(plan, officer, chief)
    second = actions.revise(evaluation=first, by=officer, at=EVENING, reason="Një shifër ishte gabim.")
    assert (second.revision, second.state) == (2, State.DRAFT)
    for rows in ("narratives", "objective_assessments", "findings"):
        assert getattr(first, rows).count() == getattr(second, rows).count() > 0
    narrative = second.narratives.get(section="context")
    actions.write_narrative(
        evaluation=second, section="context", by=officer, version=narrative.version, text_sq="Ndryshe."
    )
    assert first.narratives.get(section="context").text_sq != "Ndryshe."


@pytest.mark.postgresql
@pytest.mark.slow
def test_a_revision_needs_a_reason_and_there_is_one_at_a_time(plan, officer, chief):
    first = signed(plan, officer, chief)
    with pytest.raises(ValidationError, match="State why"):
        actions.revise(evaluation=first, by=officer, at=EVENING, reason="")
    actions.revise(evaluation=first, by=officer, at=EVENING, reason="Gabim.")
    with pytest.raises(NotAllowed, match="later revision"):
        actions.revise(evaluation=first, by=officer, at=EVENING, reason="Gabim.")


# Writing


@pytest.mark.postgresql
def test_two_people_who_write_the_same_section_are_told(plan, officer):
    evaluation = begin(plan, officer)
    mine = {"evaluation": evaluation, "section": "lessons", "by": officer}
    actions.write_narrative(**mine, version=0, text_sq="E para.")
    with pytest.raises(Conflict) as clash:
        actions.write_narrative(**mine, version=0, text_sq="E dyta.")
    assert clash.value.current.text_sq == "E para."


def test_saving_the_same_words_again_is_no_change(plan, officer):
    evaluation = begin(plan, officer)
    mine = {"evaluation": evaluation, "section": "lessons", "by": officer, "text_sq": "E para."}
    assert actions.write_narrative(**mine, version=0).version == 1
    assert actions.write_narrative(**mine, version=1).version == 1
    assert Narrative.history.count() == 1


@pytest.mark.postgresql
def test_an_impact_that_was_judged_says_from_what_it_is_known(plan, officer):
    impact = make_desired_impact(make_audience("citizens"))
    values = {"evaluation": begin(plan, officer), "impact": impact.pk, "by": officer, "version": 0}
    with pytest.raises(ValidationError, match="State the kind of evidence"):
        actions.assess_impact(**values, verdict="achieved")
    assert actions.assess_impact(**values, verdict="achieved", evidence_kind="survey").version == 1


@pytest.mark.postgresql
def test_a_finding_speaks_of_its_own_year(plan, officer):
    evaluation = begin(plan, officer)
    other = make_activity(make_plan(2024))
    with pytest.raises(ValidationError, match="another year"):
        find_about(evaluation, other, officer)
    assert not evaluation.findings.exists()


@pytest.mark.postgresql
def test_an_activity_is_not_merged_into_itself_and_a_merge_names_the_other(plan, activity, officer):
    evaluation = begin(plan, officer)
    with pytest.raises(ValidationError, match="into itself"):
        find_about(evaluation, activity, officer, disposition="merge", merge_into=activity)
    with pytest.raises(ValidationError, match="Choose the activity that is merged"):
        find_about(evaluation, activity, officer, disposition="merge")


@pytest.mark.postgresql
def test_the_numbers_of_findings_stay_when_one_is_removed(plan, activity, officer):
    evaluation = begin(plan, officer)
    first = find_about(evaluation, activity, officer)
    second = find_about(evaluation, make_activity(plan), officer)
    actions.remove_finding(finding=first, by=officer, version=first.version)
    assert second.number == 2
    assert list(evaluation.findings.all()) == [second]
