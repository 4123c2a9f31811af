"""Who is here: the rows of the people page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import ENTRUSTED, Role, as_roles
from kacanik_comms.core.text import albanian_key, fold
from plans.models import Office


@dataclass(frozen=True)
class Person:
    """Somebody with an account, as one row says it."""

    user: User
    roles: Sequence[Role]
    offices: Sequence[Office]
    has_access: bool

    @property
    def let_in_by(self) -> User | None:
        """Of whoever signs or gives roles."""
        return self.user.entrusted_by if ENTRUSTED.intersection(self.roles) else None

    @property
    def texts(self) -> str:
        """What a search looks in."""
        words = (self.user, self.user.username, self.user.email, self.user.position)
        return fold(" ".join(map(str, [*words, *(role.label for role in self.roles), *self.offices])))


def people(words: str, *, on: date) -> list[Person]:
    """Everybody in whose row all the words stand, by the alphabet; three queries, however many they are."""
    users = User.objects.select_related("entrusted_by").prefetch_related("groups", "offices")
    rows = [_person(user, on) for user in sorted(users, key=lambda user: albanian_key(str(user)))]
    wanted = fold(words).split()
    return [row for row in rows if all(word in row.texts for word in wanted)]


def _person(user: User, on: date) -> Person:
    roles = as_roles(group.name for group in user.groups.all())
    return Person(
        user,
        [role for role in Role if role in roles],
        sorted(user.offices.all(), key=lambda office: albanian_key(office.name)),
        user.has_access(on=on),
    )
