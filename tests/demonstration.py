"""The demonstration's year as the tests look at it: with files as evidence and an amended plan besides."""

from django.utils import timezone, translation

from activities.models import Activity
from activities.records import actions
from kacanik_comms.accounts.models import User
from kacanik_comms.demo.loader import ACCOUNTS, prepare_data
from tests.core import upload_corpus as corpus
from tests.factories import make_amendment

Cast = dict[str, User]


def make() -> None:
    """Takes ten seconds: tests/databases.py does it once a run."""
    with translation.override("sq"):
        prepare_data()
        _add_files()
        _amend_the_plan()


def accounts() -> Cast:
    """The demonstration's account of each role."""
    return {
        role.name.lower(): User.objects.get(username=username)
        for username, (role, *_names) in ACCOUNTS.items()
    }


def one_of_each_kind() -> dict[str, Activity]:
    """One special activity, and one recurring of each frequency that the plan has."""
    kinds: dict[str, Activity] = {}
    for activity in Activity.objects.filter(plan__year=2023).order_by("pk"):
        kinds.setdefault(activity.frequency if activity.kind == "recurring" else activity.kind, activity)
    return kinds


def _add_files() -> None:
    """What a camera and an office leave behind as evidence; the demonstration has links only."""
    officer = User.objects.get(username="zimp")
    files = [
        corpus.taken("Foto e sallës me një emër shumë të gjatë që nuk thyhet.jpg", corpus.photograph()),
        corpus.taken("Procesverbali_i_mbledhjes_me_qytetare_2023_versioni_perfundimtar.pdf", corpus.pdf()),
    ]
    kinds = one_of_each_kind()
    occurrence = kinds["weekly"].occurrences.happened().last()
    actions.add_evidence(activity=kinds["special"], by=officer, files=files)
    actions.add_evidence(
        activity=kinds["weekly"], by=officer, files=files[:1], caption="Salla", occurrence=occurrence
    )


def _amend_the_plan() -> None:
    """A line of the adopted plan that was changed later, with the reason."""
    make_amendment(
        one_of_each_kind()["special"],
        by=User.objects.get(username="admin"),
        reason="Demonstrim: çmimet u rritën.",
        at=timezone.now(),
        planned_cost=250,
    )
