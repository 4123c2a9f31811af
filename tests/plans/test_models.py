from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from plans.models import AnnualPlan, Duty, Objective, Office, Principle, Section, Strategy, SwotItem
from plans.names.models import NameChange, Succession
from tests.factories import make_objective, make_office, make_plan, make_strategy

pytestmark = pytest.mark.postgresql


def constraints(kind: str) -> set[str]:
    models = apps.get_app_config("plans").get_models()
    return {c.name for m in models for c in m._meta.constraints if type(c).__name__ == kind}


# The database refuses nonsense


def test_every_check_of_the_database_is_tested_here():
    assert constraints("CheckConstraint") == {
        "strategy_ends_after_it_starts",
        "plan_put_aside_by_somebody_for_a_reason",
        "name_change_has_a_reason",
        "succession_has_a_reason",
        "succession_is_by_another_office",
    }


def test_no_name_changes_without_a_reason(plan_admin):
    values = {
        "kind": "office",
        "row_id": 1,
        "before": {},
        "after": {},
        "by": plan_admin,
        "at": timezone.now(),
    }
    with pytest.raises(IntegrityError, match="name_change_has_a_reason"), transaction.atomic():
        NameChange.objects.create(reason="", **values)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"successor": "press"}, "succession_is_by_another_office"),
        ({"reason": ""}, "succession_has_a_reason"),
    ],
)
def test_an_office_is_succeeded_by_another_one_for_a_reason(plan_admin, values, name):
    values = {"office": "press", "successor": "media", "reason": "Vendim"} | values
    offices = {field: make_office(values.pop(field)) for field in ("office", "successor")}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Succession.objects.create(
            **offices, **values, counts_from=date(2023, 1, 1), by=plan_admin, at=timezone.now()
        )


def test_a_strategy_does_not_end_before_it_starts(db):
    strategy = Strategy(title="Strategjia", starts_year=2026, ends_year=2023)
    with pytest.raises(ValidationError, match="The last year is before the first"):
        strategy.full_clean()
    with pytest.raises(IntegrityError, match="strategy_ends_after_it_starts"), transaction.atomic():
        strategy.save()


@pytest.mark.parametrize("missing", ["put_aside_at", "put_aside_by", "put_aside_reason"])
def test_a_year_is_put_aside_by_somebody_at_a_time_for_a_reason(plan, officer, missing):
    values = {
        "put_aside_at": datetime(2026, 11, 28, tzinfo=UTC),
        "put_aside_by": officer,
        "put_aside_reason": "Nuk përdorej ende.",
    }
    for name in values.keys() - {missing}:
        setattr(plan, name, values[name])
    with pytest.raises(IntegrityError, match="plan_put_aside_by_somebody"), transaction.atomic():
        plan.save()
    setattr(plan, missing, values[missing])
    plan.save()


def test_a_strategy_may_be_for_a_single_year(db):
    strategy = Strategy.objects.create(title="Strategjia", starts_year=2023, ends_year=2023)
    assert strategy.period == "2023–2023"


def test_there_is_one_strategy_for_a_period(db):
    make_strategy()
    with pytest.raises(IntegrityError), transaction.atomic():
        Strategy.objects.create(title="Another", starts_year=2023, ends_year=2026)


@pytest.mark.parametrize("model", [Section, Principle, SwotItem, Objective, Duty])
def test_a_number_is_given_once_in_a_strategy(db, model):
    values = {"strategy": make_strategy(), "number": 1}
    if model is Duty:
        values["office"] = make_office("zimp")
    model.objects.create(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(**values)


def test_an_office_has_a_code_of_its_own(db):
    make_office("zimp")
    with pytest.raises(IntegrityError), transaction.atomic():
        Office.objects.create(code="zimp", name="Zyra")


# The plan of a year


def test_there_is_one_plan_a_year(plan):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_plan(2023)


@pytest.mark.parametrize(
    ("year", "is_a_year"), [(1999, False), (2000, True), (2100, True), (2101, False), (202, False)]
)
def test_a_year_is_a_year_of_this_century(db, year, is_a_year):
    strategy = Strategy.objects.create(title="Strategjia", starts_year=1, ends_year=2999)
    plan = AnnualPlan(strategy=strategy, year=year, title="Plani")
    if is_a_year:
        plan.full_clean()
    else:
        with pytest.raises(ValidationError) as error:
            plan.full_clean()
        assert set(error.value.message_dict) == {"year"}


def test_a_plan_is_for_its_whole_year(plan):
    assert (plan.starts_on, plan.ends_on) == (date(2023, 1, 1), date(2023, 12, 31))
    assert plan.get_absolute_url() == "/plans/2023/"


def test_a_new_plan_is_a_draft_that_citizens_do_not_see(db):
    plan = AnnualPlan.objects.create(strategy=make_strategy(), year=2024, title="Plani 2024")
    assert (plan.status, plan.is_published, plan.holds_demonstration_data) == ("draft", False, False)
    assert not AnnualPlan.objects.published().exists()


@pytest.mark.parametrize(
    ("plans", "today", "in_force"),
    [
        ({2023: "adopted"}, 2023, 2023),
        ({2022: "closed", 2023: "adopted", 2024: "adopted"}, 2023, 2023),
        ({2022: "adopted", 2023: "draft"}, 2023, 2022),  # nobody works on a draft
        ({2021: "closed", 2022: "closed"}, 2026, 2022),  # the last one, until a new one is adopted
        ({2023: "closed"}, 2023, 2023),
        ({2022: "adopted", 2024: "adopted"}, 2023, 2022),  # next year's has not begun
        ({2025: "adopted", 2024: "adopted"}, 2023, 2024),  # but where there is no other, it is prepared
        ({2023: "draft"}, 2023, None),
        ({}, 2023, None),
    ],
)
def test_people_work_on_this_years_plan_or_else_the_last_one(db, plans, today, in_force):
    for year, status in plans.items():
        make_plan(year, status=status)
    plan = AnnualPlan.objects.in_force(on=date(today, 6, 15))
    assert (plan.year if plan else None) == in_force


def test_citizens_work_with_what_is_published(db):
    make_plan(2023)
    make_plan(2024, published=False)
    plan = AnnualPlan.objects.published().in_force(on=date(2024, 6, 15))
    assert plan == AnnualPlan.objects.get(year=2023)


def test_the_newest_plan_comes_first(db):
    for year in (2023, 2025, 2024):
        make_plan(year)
    assert [plan.year for plan in AnnualPlan.objects.all()] == [2025, 2024, 2023]


# What each says of itself


def test_everything_in_a_strategy_is_named_by_its_words(db):
    strategy = make_strategy()
    assert str(make_objective(3)) == "3. Objektivi 3"
    assert str(Section(strategy=strategy, heading_number="3.2", title="Mjedisi")) == "3.2 Mjedisi"
    assert str(Principle(strategy=strategy, title="Transparenca")) == "Transparenca"
    assert str(SwotItem(strategy=strategy, text="Një zyrë e vetme")) == "Një zyrë e vetme"
    assert str(Duty(strategy=strategy, text="Raporton çdo vit")) == "Raporton çdo vit"
    assert str(make_office("zimp", "ZIMP")) == "ZIMP"
    assert str(strategy).startswith("Strategjia")


def test_what_has_no_translation_is_read_in_albanian(db):
    make_objective(1)
    Objective.objects.update(title_en="Internal communication")
    assert Objective.objects.get().title == "Internal communication"
    with translation.override("sr-latn"):
        assert Objective.objects.get().title == "Objektivi 1"
