"""Names of people who left go after a period; what was signed keeps them."""

from datetime import timedelta
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from kacanik_comms.accounts.leaving import anonymise_leavers, close_account
from kacanik_comms.accounts.models import User
from tests.evaluation.january import signed
from tests.factories import again

LATER = timedelta(days=731)


@pytest.fixture
def leaver(chief, plan_admin):
    chief.first_name, chief.last_name = "Vlora", "Hoxha"
    chief.position = "Shefe e Kabinetit"
    chief.save()
    User.objects.set_email(chief, "vlora@example.org")
    return chief


def test_after_two_years_the_name_goes_and_the_seal_keeps_it(plan, activity, officer, leaver, plan_admin):
    evaluation = signed(plan, officer, leaver)
    now = timezone.now()
    LogEntry.objects.create(
        user=plan_admin,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(leaver.pk),
        object_repr="Vlora Hoxha",
        action_flag=CHANGE,
    )
    close_account(person=leaver, by=plan_admin, at=now)
    assert anonymise_leavers(at=now + timedelta(days=729)) == []
    assert anonymise_leavers(at=now + LATER, dry_run=True) == ["chief"]
    assert str(again(leaver)) == "Vlora Hoxha"
    assert anonymise_leavers(at=now + LATER) == ["chief"]
    gone = again(leaver)
    assert str(gone) == "former employee"
    assert (gone.username, gone.email, gone.position) == (f"left-{gone.pk}", "", "")
    assert not EmailAddress.objects.filter(user=gone).exists()
    assert LogEntry.objects.get().object_repr == gone.username
    assert anonymise_leavers(at=now + LATER) == []
    # What was signed is what it was.
    report = evaluation.sealed
    assert report.signer_name == "Vlora Hoxha"
    assert '"name":"Vlora Hoxha"' in report.snapshot
    browser = Client()
    browser.cookies["django_language"] = "en"
    browser.force_login(officer)
    page = browser.get("/evaluation/2023/").content.decode()
    assert "Signed by Vlora Hoxha on" in page
    assert "former employee" in page


def test_whoever_is_here_keeps_their_name(officer):
    assert anonymise_leavers(at=timezone.now() + LATER * 5) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=officer.pk).update(anonymised_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=officer.pk).update(left_at=timezone.now())


def test_the_command_says_whose(leaver, plan_admin):
    close_account(person=leaver, by=plan_admin, at=timezone.now() - LATER)
    output = StringIO()
    call_command("anonymise_leavers", "--dry-run", stdout=output)
    assert output.getvalue() == "chief\n1 would be made anonymous.\n"
    call_command("anonymise_leavers", stdout=output)
    assert str(again(leaver)) == "former employee"


# The admin


@pytest.fixture
def root(make_user):
    user = make_user("root")
    user.is_superuser = user.is_staff = True
    user.save()
    return user


def test_in_the_admin_access_ends_on_the_page_of_the_people(root, officer):
    browser = Client()
    browser.force_login(root)
    page = browser.get(f"/admin/accounts/user/{officer.pk}/change/")
    assert f"/people/{officer.pk}/access/" in page.content.decode()
    assert not {"is_active", "access_ends_on"} & set(page.context["adminform"].form.fields)
