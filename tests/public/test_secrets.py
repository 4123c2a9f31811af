"""Nothing that is internal is on any public address: tests/test_crawl.py looks at all of them, here is the rest."""

import pytest
from django.test import Client
from django.urls import reverse

from activities.models import Activity, Evidence
from tests.planted import SECRET, plant, secret

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "evidence"


@pytest.fixture
def planted(plan, officer, chief, plan_admin, make_user):
    plant(
        plan, {"officer": officer, "chief": chief, "plan_admin": plan_admin, "contributor": make_user("head")}
    )
    return plan


def test_the_search_for_secrets_saw_the_amendments(planted):
    special = Activity.objects.get(status="completed")
    for address in (f"/2023/activities/{special.code}/", "/changes/", "/changes.atom"):
        assert "Vendim i kryetarit." in Client().get(address).content.decode()


def test_the_planted_secrets_are_really_there(planted, officer):
    """Or the search above would find nothing for another reason."""
    browser = Client()
    browser.force_login(officer)
    listed = browser.get(reverse("activities:list") + "?year=2023").content.decode()
    assert secret(20) in listed
    assert (
        secret(15)
        in browser.get(Activity.objects.get(frequency="monthly").get_absolute_url()).content.decode()
    )


def test_evidence_that_is_not_public_is_given_to_nobody_without_an_account(planted):
    for proof in Evidence.objects.exclude(file=""):
        answer = Client().get(reverse("activities:evidence", args=[proof.pk]))
        if proof.is_public:
            b"".join(answer)
            assert SECRET not in answer["Content-Disposition"]
        else:
            assert answer.status_code == 302
