from datetime import date

import pytest

from activities.records import actions
from tests.core import upload_corpus as corpus
from tests.evaluation import january
from tests.factories import make_recurring


@pytest.fixture
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "evidence"


@pytest.fixture
def proof(transactional_db, own_files, activity, officer):
    """A plan with one activity, and a document as its evidence."""
    files = [corpus.taken("Procesverbali.pdf", corpus.pdf())]
    return actions.add_evidence(activity=activity, by=officer, files=files)[0]


@pytest.fixture
def year(transactional_db, own_files, plan, activity, officer, chief):
    """A signed year in which something happened, with a photograph and a document of it."""
    weekly = make_recurring(plan, "weekly", objective=activity.objective)
    files = [corpus.taken("Salla.jpg", corpus.photograph()), corpus.taken("Procesverbali.pdf", corpus.pdf())]
    actions.record_occurrence(
        activity=weekly, by=officer, today=january.JANUARY, on=date(2023, 3, 8), files=files
    )
    january.close_what_is_open(plan, officer)
    january.signed(plan, officer, chief)
    return plan
