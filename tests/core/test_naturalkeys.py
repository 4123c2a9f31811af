import pytest
from django.apps import apps

from activities.models import Activity, Responsibility
from kacanik_comms.core.naturalkeys import NaturalKeyModel
from plans.models import Objective
from tests.factories import make_activity, make_objective, make_strategy

pytestmark = pytest.mark.postgresql

NAMED = [model for model in apps.get_models() if issubclass(model, NaturalKeyModel)]


def test_a_foreign_key_stands_for_the_natural_key_of_its_row(activity):
    assert activity.natural_key() == (2023, 2023, 2026, 1, "special", 1, False)
    assert Activity.lookups_of_natural_key() == [
        "plan__year",
        "objective__strategy__starts_year",
        "objective__strategy__ends_year",
        "objective__number",
        "kind",
        "number",
        "is_beyond_plan",
    ]


def test_a_row_is_found_again_by_its_natural_key(plan, activity, office):
    other = make_activity(plan, objective=make_objective(2))
    assert Activity.objects.get_by_natural_key(*activity.natural_key()) == activity
    assert Activity.objects.get_by_natural_key(*other.natural_key()) == other
    answer = activity.responsibilities.get()
    assert Responsibility.objects.get_by_natural_key(*answer.natural_key()) == answer


@pytest.mark.django_db
def test_a_key_that_is_too_short_finds_nothing_by_chance():
    make_strategy()
    with pytest.raises(ValueError, match="argument"):
        Objective.objects.get_by_natural_key(2023, 2026)


@pytest.mark.parametrize("model", NAMED, ids=lambda model: model.__name__)
def test_the_database_keeps_every_natural_key_unique(model):
    unique = [set(constraint.fields) for constraint in model._meta.total_unique_constraints]
    unique += [{field.name} for field in model._meta.fields if field.unique]
    assert set(model.natural_key_fields) in unique
