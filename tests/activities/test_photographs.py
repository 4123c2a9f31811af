"""Photographs in the report of the year: the officer chooses them and says what can be seen there."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from activities.models import Evidence
from activities.records import actions
from activities.records.photograph_actions import MOST_IN_REPORT, choose_for_report
from kacanik_comms.core.uploads import sanitise
from tests.activities.evidence_corpus import minutes, photo

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "evidence"


def add(activity, officer, file, *, is_public: bool = True) -> Evidence:
    [proof] = actions.add_evidence(activity=activity, by=officer, files=[sanitise(file.name, file)])
    if is_public:
        actions.publish_evidence(proof=proof, by=officer, is_public=True)
        proof.refresh_from_db()
    return proof


@pytest.fixture
def photograph(activity, officer) -> Evidence:
    return add(activity, officer, photo("salla.jpg"))


def address(proof: Evidence) -> str:
    return reverse("activities:choose_photograph", args=[proof.activity_id, proof.pk])


def test_the_officer_puts_a_photograph_into_the_report_with_its_text(photograph, officer, sign_in):
    client = sign_in(officer)
    assert address(photograph) in client.get(photograph.activity.get_absolute_url()).content.decode()
    answer = client.post(
        address(photograph), {"in_report": "on", "alternative_text_sq": "Qytetarët në sallë"}
    )
    assert answer.status_code == 302
    photograph.refresh_from_db()
    assert (photograph.in_report, photograph.alternative_text_sq) == (True, "Qytetarët në sallë")


def test_without_a_text_it_is_refused_in_a_sentence(photograph, officer, sign_in):
    answer = sign_in(officer).post(
        address(photograph), {"in_report": "on", "alternative_text_en": "Citizens"}
    )
    assert answer.status_code == 422
    assert "Say in a sentence what can be seen" in answer.content.decode()
    assert 'value="Citizens"' in answer.content.decode()
    photograph.refresh_from_db()
    assert not photograph.in_report


def test_what_citizens_do_not_see_is_not_in_the_report(activity, officer):
    proof = add(activity, officer, photo("salla.jpg"), is_public=False)
    with pytest.raises(ValidationError, match="publish the photograph first"):
        choose_for_report(proof=proof, by=officer, in_report=True, alternative_text_sq="Salla")
    actions.publish_evidence(proof=proof, by=officer, is_public=True)
    choose_for_report(proof=proof, by=officer, in_report=True, alternative_text_sq="Salla")
    actions.publish_evidence(proof=Evidence.objects.get(), by=officer, is_public=False)
    assert not Evidence.objects.get().in_report


def test_a_document_is_no_photograph(activity, officer, sign_in):
    proof = add(activity, officer, minutes())
    with pytest.raises(ValidationError, match="Only photographs"):
        choose_for_report(proof=proof, by=officer, in_report=True, alternative_text_sq="Procesverbali")
    assert sign_in(officer).get(address(proof)).status_code == 404


def test_the_report_has_six_at_most(photograph, officer):
    photograph.in_report, photograph.alternative_text_sq = True, "Salla"
    for number in range(MOST_IN_REPORT):
        photograph.pk, photograph._state.adding = None, True
        photograph.sha256 = f"{number}" * 64
        photograph.save()
    seventh = Evidence.objects.order_by("pk").first()
    with pytest.raises(ValidationError, match="has 6 photographs already"):
        choose_for_report(proof=seventh, by=officer, in_report=True, alternative_text_sq="Salla")


@pytest.mark.parametrize("who", ["chief", "office_head", "stranger"])
def test_nobody_else_chooses(request, photograph, sign_in, who):
    client = sign_in(request.getfixturevalue(who))
    assert client.get(address(photograph)).status_code == 403
    assert client.post(address(photograph), {"in_report": "on"}).status_code == 403
