"""What leaves with a person, and what they leave behind without anybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from activities.models import AnswerLink, CalendarAddress
from kacanik_comms.accounts.deputies.models import Deputyship
from kacanik_comms.accounts.models import ApiToken, User
from kacanik_comms.accounts.roles import Role
from kacanik_comms.evaluation.answering import waiting_for
from kacanik_comms.evaluation.models import Evaluation
from plans.models import Office


@dataclass(frozen=True)
class Leaving:
    """What ends with a person's access, and where nobody would be left."""

    person: User
    tokens: Sequence[ApiToken]
    calendars: Sequence[CalendarAddress]
    answer_links: int
    deputyships: Sequence[Deputyship]
    roles_left: Sequence[Role]
    offices_left: Sequence[Office]
    waiting: Sequence[Evaluation]


def leaving_of(person: User, *, on: date) -> Leaving:
    others = User.objects.here(on=on).exclude(pk=person.pk)
    # Of an office contributor it is said by their offices.
    own = [role for role in Role if role in person.rights.own and role != Role.CONTRIBUTOR]
    offices = person.offices.order_by("name")
    return Leaving(
        person=person,
        tokens=list(person.api_tokens.all()),
        calendars=list(CalendarAddress.objects.known_to(person)),
        answer_links=AnswerLink.objects.known_to(person).filter(expires_at__date__gte=on).count(),
        deputyships=list(
            Deputyship.objects.not_over(on=on).concerning(person).select_related("person", "deputy")
        ),
        roles_left=[role for role in own if not others.filter(groups__name=role).exists()],
        waiting=waiting_for(person, losing=person.rights.own, on=on),
        offices_left=[office for office in offices if not office.members.filter(pk__in=others).exists()],
    )
