"""What the chief is told on the page on which they sign, and everybody while the reports are being made."""

from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kacanik_comms.accounts.policies import NotAllowed
from kacanik_comms.evaluation.actions import judge, send_back
from kacanik_comms.evaluation.models import Evaluation
from kacanik_comms.evaluation.overview.calls import calls_for
from kacanik_comms.report.record import seal_of
from kacanik_comms.report.rendering.actions import request_signature
from tests.browsers import shows_passkey
from tests.evaluation.january import EVENING, JANUARY, submitted
from tests.factories import make_plan

pytestmark = pytest.mark.slow

SIGN = "/evaluation/2023/sign/"
NOT_GIVEN = "The cabinet's judgement is missing in: "


@pytest.fixture
def evaluation(plan, activity, officer):
    return submitted(plan, officer)


@pytest.fixture
def page(evaluation, sign_in, chief):
    client = sign_in(chief)
    return lambda: " ".join(client.get(SIGN).content.decode().split())


def test_in_which_languages_the_judgement_is_missing(page):
    assert f"{NOT_GIVEN}Albanian, Serbian, English." in page()
    for column, missing in (("judgement_sq", "Serbian, English."), ("judgement_en", "Serbian.")):
        Evaluation.objects.update(**{column: "Mirë."})
        assert f"{NOT_GIVEN}{missing}" in page()
    Evaluation.objects.update(judgement_sr_latn="Dobro.")
    assert NOT_GIVEN not in page()


def test_that_citizens_can_download_it(page, plan):
    assert "After signing, the report is public" in page()
    type(plan).objects.filter(pk=plan.pk).update(is_published=False)
    assert "the report is public" not in page()


def test_whoever_shows_a_passkey_signs_without_a_password(evaluation, sign_in, chief):
    Authenticator.objects.create(user=chief, type="webauthn", data={"name": "x"})
    client = sign_in(chief)
    assert (
        f"{reverse('mfa_reauthenticate_webauthn')}?next={quote(SIGN, '')}"
        in client.get(SIGN).content.decode()
    )
    seen = client.get(SIGN).context["seal"].sha256
    assert client.post(SIGN, {"seen": seen}).status_code == 422
    shows_passkey(client, chief)
    assert client.post(SIGN, {"seen": seen}).status_code == 302
    assert evaluation.signature_requests.get().by == chief


# While it is being sealed


@pytest.fixture
def sealing(evaluation, chief):
    """The chief pressed "Sign", and one of its reports is ready."""
    request = request_signature(
        evaluation=evaluation,
        by=chief,
        at=EVENING,
        today=JANUARY,
        seen=seal_of(evaluation.plan, evaluation, today=JANUARY).sha256,
    )
    request.renderings.filter(edition="sq").update(state="done", size=1, sha256="0" * 64)
    return request


@pytest.mark.parametrize("page", ["", "text/", "judgements/", "findings/"])
def test_every_page_of_the_evaluation_says_how_far_its_sealing_is(sealing, sign_in, chief, officer, page):
    for person in (chief, officer):
        text = sign_in(person).get(f"/evaluation/2023/{page}").content.decode()
        assert "The evaluation of 2023 is being sealed: 1/7" in text
        assert "/evaluation/2023/return/" not in text
        assert 'href="/evaluation/2023/sign/"' not in text
        assert "/evaluation/2023/judgement/" not in text


def test_meanwhile_nobody_returns_or_judges_it(sealing, evaluation, chief):
    with pytest.raises(NotAllowed, match="is being sealed"):
        send_back(evaluation=evaluation, by=chief, at=EVENING, remark="Mungon dhjetori.")
    with pytest.raises(NotAllowed, match="is being sealed"):
        judge(evaluation=evaluation, by=chief, version=evaluation.version, judgement_sq="Mirë.")


def test_the_start_page_of_the_chief_says_it_too(sealing, sign_in, chief):
    text = sign_in(chief).get("/today/").content.decode()
    assert "The evaluation of 2023 is being sealed: 1/7" in text
    assert "Read it, then sign or return it." not in text


def test_of_two_years_it_asks_as_often_as_of_one(sealing, plan, officer, chief):
    earlier = submitted(make_plan(2022), officer).plan
    asked = []
    for plans in ([plan], [plan, earlier]):
        with CaptureQueriesContext(connection) as queries:
            assert len(calls_for(chief, plans)) == len(plans)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_when_it_failed_the_steps_are_open_again(sealing, sign_in, chief):
    sealing.renderings.all().delete()
    type(sealing).objects.update(state="failed", failure="rendering", finished_at=EVENING)
    text = sign_in(chief).get("/evaluation/2023/").content.decode()
    assert "is being sealed" not in text
    assert "/evaluation/2023/return/" in text
