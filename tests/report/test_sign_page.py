"""What the chief is told on the page on which they sign, besides what they sign."""

import pytest

from kacanik_comms.evaluation.models import Evaluation
from tests.evaluation.january import submitted

SIGN = "/evaluation/2023/sign/"
NOT_GIVEN = "The cabinet's judgement is missing in: "


@pytest.fixture
def evaluation(plan, activity, officer):
    return submitted(plan, officer)


@pytest.fixture
def page(evaluation, sign_in, chief):
    client = sign_in(chief)
    return lambda: " ".join(client.get(SIGN).content.decode().split())


@pytest.mark.slow
def test_in_which_languages_the_judgement_is_missing(page):
    assert f"{NOT_GIVEN}Albanian, Serbian, English." in page()
    for column, said in (("judgement_sq", "Serbian, English."), ("judgement_en", "Serbian.")):
        Evaluation.objects.update(**{column: "Mirë."})
        assert f"{NOT_GIVEN}{said}" in page()
    Evaluation.objects.update(judgement_sr_latn="Dobro.")
    assert NOT_GIVEN not in page()


@pytest.mark.slow
def test_that_citizens_can_download_it(page, plan):
    assert "After signing, the report is public" in page()
    type(plan).objects.filter(pk=plan.pk).update(is_published=False)
    assert "the report is public" not in page()
