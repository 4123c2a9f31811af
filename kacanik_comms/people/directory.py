"""Who is here: the rows of the people page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kacanik_comms.accounts.models import User
from kacanik_comms.accounts.roles import ENTRUSTED, Role, as_roles
from kacanik_comms.core.text import albanian_key, fold
from kacanik_comms.letters.models import Letter
from kacanik_comms.people.letters import event_of
from kacanik_comms.people.models import Invitation
from plans.models import Office


@dataclass(frozen=True)
class Person:
    """Somebody with an account, as one row says it."""

    user: User
    roles: Sequence[Role]
    offices: Sequence[Office]
    has_access: bool
    # Whether the mail server refuses their address.
    refused: bool

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
    """Everybody in whose row all the words stand, by the alphabet; four queries, however many they are."""
    users = User.objects.select_related("entrusted_by").prefetch_related("groups", "offices")
    refused = Letter.objects.refused_addresses()
    rows = [_person(user, refused, on) for user in sorted(users, key=lambda user: albanian_key(str(user)))]
    wanted = fold(words).split()
    return [row for row in rows if all(word in row.texts for word in wanted)]


def _person(user: User, refused: set[str], on: date) -> Person:
    roles = as_roles(group.name for group in user.groups.all())
    return Person(
        user,
        [role for role in Role if role in roles],
        sorted(user.offices.all(), key=lambda office: albanian_key(office.name)),
        user.has_access(on=on),
        user.email in refused,
    )


def invitations_with_letters() -> list[Invitation]:
    """Those that wait, each with its letter; None where the link was handed over."""
    invitations = list(Invitation.objects.waiting().select_related("made_by", "office"))
    events = {event_of(invitation): invitation for invitation in invitations}
    for letter in Letter.objects.filter(event__in=events):
        events[letter.event].letter = letter
    return invitations
