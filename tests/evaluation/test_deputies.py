"""Four eyes stay four eyes: who submits and who signs are two people, and neither stands in for the other."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.accounts.roles import Role
from kacanik_comms.evaluation import actions, policies
from kacanik_comms.evaluation.models import Evaluation
from tests.evaluation.january import NOON, sign, submitted
from tests.factories import again, make_deputyship


@pytest.fixture
def client():
    browser = Client()
    browser.cookies["django_language"] = "en"
    return browser


def test_the_deputy_of_the_chief_signs_on_behalf_of_them(plan, activity, officer, chief, stranger):
    make_deputyship(chief, stranger)
    chief.position = "Shefe e Kabinetit"
    chief.save()
    evaluation = submitted(plan, officer)
    report = sign(evaluation, again(stranger), again(chief))
    evaluation.refresh_from_db()
    assert (evaluation.signed_by, evaluation.signed_on_behalf_of) == (stranger, chief)
    assert (report.signer_name, report.signer_on_behalf_of) == ("stranger", "chief, Shefe e Kabinetit")
    signed = json.loads(report.snapshot)["document"]["signed"]
    assert (signed["name"], signed["on_behalf_of"]) == ("stranger", "chief, Shefe e Kabinetit")
    assert evaluation.steps.get(name="sign").who == "stranger, on behalf of chief"


def test_the_deputy_of_the_officer_submits_and_the_chief_signs(
    plan, activity, officer, chief, stranger, client
):
    make_deputyship(officer, stranger)
    evaluation = submitted(plan, again(stranger))
    assert (evaluation.submitted_by, evaluation.submitted_on_behalf_of) == (stranger, officer)
    client.force_login(chief)
    assert "stranger, on behalf of officer" in client.get("/evaluation/2023/").content.decode()
    report = sign(evaluation, chief)
    document = json.loads(report.snapshot)["document"]
    assert document["submitted"]["on_behalf_of"] == document["prepared"]["on_behalf_of"] == "officer"
    # Nobody was stood in for at the signature, so nothing is said of it.
    assert "on_behalf_of" not in document["signed"]


def test_a_return_says_on_whose_behalf(plan, officer, chief, stranger):
    make_deputyship(chief, stranger)
    evaluation = submitted(plan, officer)
    step = actions.send_back(evaluation=evaluation, by=again(stranger), at=NOON, remark="Mungon.")
    assert step.on_behalf_of == chief


# Who may sign what, in each constellation


def test_the_officer_who_is_deputy_of_the_chief_signs_nothing_they_submitted(plan, officer, chief):
    make_deputyship(chief, officer)
    evaluation = submitted(plan, again(officer))
    assert not policies.can_sign(again(officer), evaluation)
    assert policies.can_sign(chief, evaluation)


def test_the_chief_who_submitted_as_deputy_of_the_officer_does_not_sign(
    plan, officer, chief, make_user, stranger
):
    make_deputyship(officer, chief)
    make_deputyship(chief, stranger)
    make_user("second_chief", Role.CHIEF)
    evaluation = submitted(plan, again(chief))
    assert not policies.can_sign(again(chief), evaluation)
    # Nor does a deputy sign what the person submitted in whose place they act.
    assert not policies.can_sign(again(stranger), evaluation)
    with pytest.raises(NotAllowed, match="in whose place you act submitted"):
        sign(evaluation, again(stranger), chief)


def test_the_officer_whose_deputy_submitted_does_not_sign(plan, officer, chief, stranger):
    make_deputyship(officer, stranger)
    evaluation = submitted(plan, again(stranger))
    officer.groups.add(*chief.groups.all())
    assert not policies.can_sign(again(officer), evaluation)


def test_a_deputy_of_both_does_not_sign_what_one_of_them_submitted(plan, officer, chief, stranger):
    make_deputyship(officer, stranger)
    make_deputyship(chief, stranger)
    evaluation = submitted(plan, officer)
    assert not policies.can_sign(again(stranger), evaluation)


def test_the_chief_signs_as_chief_also_while_they_stand_in_for_the_officer(plan, officer, chief):
    evaluation = submitted(plan, officer)
    make_deputyship(officer, chief)
    assert policies.can_sign(again(chief), evaluation)


@pytest.mark.parametrize("span", [{"days": (2, 4)}, {"days": (-4, -2)}, {"ended": True}])
def test_beside_their_days_a_deputy_neither_signs_nor_returns(plan, officer, chief, stranger, span):
    make_deputyship(chief, stranger, **span)
    evaluation = submitted(plan, officer)
    assert not policies.can_sign(again(stranger), evaluation)
    assert not policies.can_return(again(stranger), evaluation)


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("submitted_for", "signed_by", "signed_for"),
    [("chief", "chief", None), (None, "stranger", "officer"), ("chief", "stranger", "chief")],
)
def test_the_database_refuses_two_eyes(
    request, plan, officer, stranger, submitted_for, signed_by, signed_for
):
    request.getfixturevalue("chief")
    evaluation = submitted(plan, officer)

    def person(name):
        return name and request.getfixturevalue(name)

    with pytest.raises(IntegrityError), transaction.atomic():
        Evaluation.objects.filter(pk=evaluation.pk).update(
            submitted_on_behalf_of=person(submitted_for),
            state="signed",
            signed_by=person(signed_by),
            signed_at=NOON,
            signed_on_behalf_of=person(signed_for),
        )
