"""What a person may today: by their own roles, and in the place of those whose deputy they are.

This is the one place that decides it. Whoever asks goes through `User.roles`, `User.acts_for` and
`User.on_behalf_of`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, FilteredRelation, Q, QuerySet

from kacanik_comms.accounts.access import with_access
from kacanik_comms.accounts.roles import Role, as_roles

# What a deputy takes over. Who runs the plan and the accounts hands that on to nobody.
PASSING = frozenset({Role.OFFICER, Role.CHIEF, Role.CONTRIBUTOR})


@dataclass(frozen=True)
class Rights:
    """A person's own roles, and those of each whose deputy they are today, by primary key."""

    own: frozenset[Role] = frozenset()
    others: Mapping[int, frozenset[Role]] = field(default_factory=dict)

    @property
    def roles(self) -> frozenset[Role]:
        return self.own.union(*self.others.values())

    def those_with(self, role: Role) -> list[int]:
        """In whose place they have the role."""
        return [pk for pk, roles in self.others.items() if role in roles]


def with_rights(rows: QuerySet[Any], *, on: date, user: str = "") -> QuerySet[Any]:
    """The rows once for each role that follows from the user behind `user`: with `rights_in`, one query for all."""
    deputyships = f"{user}deputyships"
    in_force = Q(
        **{
            f"{deputyships}__starts_on__lte": on,
            f"{deputyships}__ends_on__gte": on,
            f"{deputyships}__ended_at": None,
        }
    )
    return rows.annotate(
        own_role=F(f"{user}groups__name"),
        in_force=FilteredRelation(deputyships, condition=in_force),
        person=F("in_force__person"),
        person_is_here=ExpressionWrapper(
            with_access(on=on, of="in_force__person__"), output_field=BooleanField(null=True)
        ),
        person_role=F("in_force__person__groups__name"),
    )


def rights_in(rows: Iterable[Any]) -> Rights:
    """What the rows of `with_rights` say of one user."""
    rows = list(rows)
    people = sorted({row.person for row in rows if row.person and row.person_is_here})
    roles = {pk: as_roles(row.person_role for row in rows if row.person == pk) & PASSING for pk in people}
    return Rights(as_roles(row.own_role for row in rows), roles)
