"""Naming a deputy: by the person themselves, or by a plan administrator for somebody who is ill."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from kacanik_comms.accounts.deputies import actions
from kacanik_comms.accounts.deputies.models import Deputyship
from kacanik_comms.accounts.policies import NotAllowed
from tests.browsers import signed_in, text
from tests.factories import again, make_deputyship
from tests.outbox import outbox

pytestmark = pytest.mark.slow

PAGE = "/deputies/"


def today():
    return timezone.localdate()


def name(person, deputy, by=None, first=0, last=3):
    return actions.name_deputy(
        person=person,
        deputy=deputy,
        starts_on=today() + timedelta(days=first),
        ends_on=today() + timedelta(days=last),
        by=by or person,
        now=timezone.now(),
    )


def form(deputy, first=0, last=3, **fields):
    days = {"starts_on": today() + timedelta(days=first), "ends_on": today() + timedelta(days=last)}
    return {"deputy": deputy.pk, **{key: day.isoformat() for key, day in days.items()}, **fields}


# The letter leaves after the commit, and the page says whether it did.
@pytest.mark.django_db(transaction=True)
def test_the_chief_names_a_deputy_who_is_told(chief, stranger):
    stranger.email = "deputy@example.org"
    stranger.save()
    answer = signed_in(chief).post(PAGE, form(stranger), follow=True)
    assert "stranger acts for chief on these days. A letter to stranger is on its way." in text(answer)
    assert outbox()[0].to == ["deputy@example.org"]
    assert again(stranger).is_chief


@pytest.mark.django_db(transaction=True)
def test_a_letter_that_a_console_shows_told_nobody(chief, stranger, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    stranger.email = "deputy@example.org"
    stranger.save()
    answer = signed_in(chief).post(PAGE, form(stranger), follow=True)
    assert "No letter can be sent: tell the deputy yourself." in text(answer)


def test_where_no_letter_leaves_the_page_says_so(chief, stranger):
    answer = signed_in(chief).post(PAGE, form(stranger), follow=True)
    assert "No letter can be sent: tell the deputy yourself." in text(answer)


def test_without_mail_nobody_was_told(chief, stranger, settings, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    stranger.email = "deputy@example.org"
    stranger.save()
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in(chief).post(PAGE, form(stranger), follow=True)
    assert "No letter can be sent" in text(answer)


def test_a_plan_administrator_names_one_for_somebody_ill(
    plan_admin, chief, stranger, django_capture_on_commit_callbacks
):
    chief.email = "chief@example.org"
    chief.save()
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(plan_admin).post(PAGE, form(stranger, person=chief.pk))
    deputyship = Deputyship.objects.get()
    assert (deputyship.person, deputyship.deputy, deputyship.made_by) == (chief, stranger, plan_admin)
    # The person reads who was named in their place.
    assert [letter.to for letter in outbox()] == [["chief@example.org"]]


def test_nobody_names_one_for_somebody_else(officer, chief, stranger):
    with pytest.raises(NotAllowed, match="Only a plan administrator"):
        name(chief, stranger, by=officer)
    # The form of the page does not ask for whom; whoever adds it names their own.
    signed_in(officer).post(PAGE, form(stranger, person=chief.pk))
    assert Deputyship.objects.get().person == officer


def test_a_plan_administrator_does_not_name_themselves(plan_admin, chief):
    with pytest.raises(ValidationError, match="Nobody names themselves"):
        name(chief, plan_admin, by=plan_admin)
    with pytest.raises(IntegrityError), transaction.atomic():
        Deputyship.objects.create(
            person=chief,
            deputy=plan_admin,
            starts_on=today(),
            ends_on=today(),
            made_by=plan_admin,
            made_at=timezone.now(),
        )


@pytest.mark.parametrize("who", ["officer", "chief", "office_head"])
def test_whoever_has_a_role_names_a_deputy(request, who, stranger):
    person = request.getfixturevalue(who)
    assert name(person, stranger).person == person


def test_whoever_has_no_role_or_only_that_of_a_deputy_names_nobody(stranger, chief, make_user):
    assert signed_in(stranger).get(PAGE).status_code == 403
    make_deputyship(chief, stranger)
    answer = signed_in(stranger).get(PAGE)
    assert answer.status_code == 200
    assert "Name the deputy" not in text(answer)
    assert signed_in(stranger).post(PAGE, form(make_user("other"))).status_code == 403
    with pytest.raises(NotAllowed, match="has no role"):
        name(again(stranger), make_user("third"))


def test_an_administrator_hands_on_nothing_of_the_administration(plan_admin, stranger):
    with pytest.raises(NotAllowed, match="no role in which a deputy could act"):
        name(plan_admin, stranger)
    answer = signed_in(plan_admin).post(PAGE, form(stranger, person=plan_admin.pk))
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (-1, 3, "from today on"),
        (3, 1, "last day is before the first"),
        (0, 400, "for a year at most"),
    ],
)
def test_days_that_make_no_sense_are_refused(chief, stranger, first, last, sentence):
    answer = signed_in(chief).post(PAGE, form(stranger, first, last))
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert not Deputyship.objects.exists()


def test_a_form_without_days_comes_back(chief):
    answer = signed_in(chief).post(PAGE, {"deputy": "", "starts_on": "x", "ends_on": ""})
    assert answer.status_code == 422


def test_whoever_left_is_named_by_nobody(chief, stranger):
    stranger.is_active = False
    stranger.save()
    assert signed_in(chief).post(PAGE, form(stranger)).status_code == 422
    with pytest.raises(ValidationError, match="has no access any more"):
        name(chief, stranger)


def test_nobody_is_named_twice_for_the_same_days(chief, stranger, make_user):
    first = name(chief, stranger)
    with pytest.raises(ValidationError, match="already named"):
        name(chief, stranger, first=3, last=5)
    # Another one may share the days, and the same one have others.
    name(chief, make_user("other"))
    name(chief, stranger, first=4, last=5)
    actions.end_deputyship(deputyship=first, by=chief, now=timezone.now())
    name(chief, stranger)


def test_nobody_is_their_own_deputy(chief):
    with pytest.raises(ValidationError, match="somebody else"):
        name(chief, chief)


# Ending it


@pytest.mark.parametrize("who", ["chief", "stranger", "plan_admin"])
def test_both_and_the_administrator_end_it_early(request, chief, stranger, who):
    deputyship = make_deputyship(chief, stranger)
    by = request.getfixturevalue(who)
    answer = signed_in(by).post(f"/deputies/{deputyship.pk}/end/")
    assert answer.status_code == 302
    deputyship.refresh_from_db()
    assert deputyship.ended_by == by
    assert not again(stranger).is_chief


def test_it_ends_once(chief, stranger):
    deputyship = make_deputyship(chief, stranger)
    first = actions.end_deputyship(deputyship=deputyship, by=chief, now=timezone.now())
    second = actions.end_deputyship(deputyship=deputyship, by=stranger, now=timezone.now())
    assert (second.ended_by, second.ended_at) == (chief, first.ended_at)


def test_nobody_else_ends_it(chief, stranger, officer):
    deputyship = make_deputyship(chief, stranger)
    assert signed_in(officer).post(f"/deputies/{deputyship.pk}/end/").status_code == 404
    with pytest.raises(NotAllowed):
        actions.end_deputyship(deputyship=deputyship, by=officer, now=timezone.now())
    assert signed_in(chief).get(f"/deputies/{deputyship.pk}/end/").status_code == 405


def test_the_page_lists_what_is_and_what_comes(chief, make_user, plan_admin):
    deputies = {days: make_user(f"deputy{number}") for number, days in enumerate([(-1, 1), (4, 6), (-6, -2)])}
    for days, deputy in deputies.items():
        make_deputyship(chief, deputy, days=days)
    for who in (chief, plan_admin):
        rows = signed_in(who).get(PAGE).context["rows"]
        assert {row.deputy.username for row in rows} == {"deputy0", "deputy1"}
    assert not signed_in(make_user("other", *chief.roles)).get(PAGE).context["rows"]
