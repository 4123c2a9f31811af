"""Making and closing the private address of an office's calendar."""

from django.db import transaction

from activities.models import CalendarAddress
from activities.rules.policies import check_can_keep_calendar
from kacanik_comms.accounts.models import User
from plans.models import Office


def make_address(*, office: Office, by: User) -> CalendarAddress:
    """Gives the office a new address; the one before it opens nothing any more."""
    return _change(office, by, is_open=True)


def close_address(*, office: Office, by: User) -> CalendarAddress:
    """Whoever still has the address reads nothing there from now on."""
    return _change(office, by, is_open=False)


def _change(office: Office, by: User, *, is_open: bool) -> CalendarAddress:
    check_can_keep_calendar(by, office)
    with transaction.atomic():
        CalendarAddress.objects.get_or_create(office=office, defaults={"changed_by": by})
        address = CalendarAddress.objects.select_for_update().get(office=office)
        address.serial += is_open
        address.is_open, address.changed_by = is_open, by
        address.save()
        return address
