"""When somebody wants their digest: what they chose, or what is usual for their role."""

from kacanik_comms.accounts.models import User
from kacanik_comms.letters.models import LetterChoice

Rhythm = LetterChoice.Rhythm


def choice_of(user: User) -> LetterChoice:
    chosen = LetterChoice.objects.filter(receiver=user).first()
    return chosen or usual_choice(user)


def usual_choice(user: User) -> LetterChoice:
    return LetterChoice(receiver=user, rhythm=usual_rhythm(user))


def usual_rhythm(user: User | None) -> str:
    """The officer works with the plan every day, the others do not; None stands for an office."""
    return Rhythm.WEEKLY if user and user.is_officer else Rhythm.MONTHLY
