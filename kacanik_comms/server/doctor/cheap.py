"""What can be seen at once, and so is asked at every look (core/health.py)."""

import stat
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.translation import gettext_noop

from kacanik_comms.core.health import SAID_ELSEWHERE, Condition, Urgency, attention, good, wrong
from kacanik_comms.core.models import LastDone
from kacanik_comms.server.backups.marks import BACKUP, RESTORE_TRIED
from kacanik_comms.server.models import Diagnosis

# A backup is made every night; one night may fail.
BACKUP_OVERDUE = timedelta(days=2)
TRIAL_OVERDUE = timedelta(days=100)
AHEAD = timedelta(minutes=2)
# systemd writes it when the clock was set by the network.
TIMESYNC = Path("/run/systemd/timesync")


def worker() -> Condition:
    try:
        is_away = LastDone.objects.worker_is_away(at=timezone.now())
    except DatabaseError:
        return SAID_ELSEWHERE
    if is_away:
        return wrong(
            gettext_noop("No worker was seen for two minutes: reports, signatures and letters wait."),
            gettext_noop("Start the worker again: docs/it/what-to-do-when.md, 2."),
        )
    return good(gettext_noop("The worker runs."))


def backup() -> Condition:
    try:
        at = LastDone.objects.last_time_of(BACKUP)
    except DatabaseError:
        return SAID_ELSEWHERE
    remedy = gettext_noop("Run %(command)s backup, and see to it that it runs every night.")
    if at is None:
        return attention(gettext_noop("No backup was ever made."), remedy)
    if timezone.now() - at > BACKUP_OVERDUE:
        return wrong(gettext_noop("The last backup is of %(at)s."), remedy, at=at)
    return good(gettext_noop("The last backup is of %(at)s."), at=at)


def trial() -> Condition:
    try:
        at = LastDone.objects.last_time_of(RESTORE_TRIED)
    except DatabaseError:
        return SAID_ELSEWHERE
    remedy = gettext_noop(
        "Run %(command)s restore --try: it restores the newest backup into a temporary place."
    )
    if at is None:
        return attention(gettext_noop("It was never tried whether a backup can be restored."), remedy)
    if timezone.now() - at > TRIAL_OVERDUE:
        return attention(
            gettext_noop("That a backup can be restored was last tried on %(at)s."), remedy, at=at
        )
    return good(gettext_noop("That a backup can be restored was last tried on %(at)s."), at=at)


def rights() -> Condition:
    """Of the folder of the data; where others may enter it, of what lies in it. No path: anybody may ask /healthz."""
    folder = Path(settings.DATA_DIR)
    remedy = gettext_noop("Run chmod -R go= on the folder of DATA_DIR.")
    if not _mode(folder) & 0o077:
        return good(gettext_noop("Nobody else on this machine reads the data."))
    places = [settings.BACKUP_DIR, Path(settings.MEDIA_ROOT)]
    if connection.vendor == "sqlite":
        places.append(Path(connection.settings_dict["NAME"]))
    if any(_mode(place) & 0o044 for place in places):
        return wrong(gettext_noop("Others on this machine can read database, evidence or backups."), remedy)
    return attention(gettext_noop("Others on this machine can look into the folder of the data."), remedy)


def clock() -> Condition:
    try:
        at = LastDone.objects.newest()
    except DatabaseError:
        return SAID_ELSEWHERE
    remedy = gettext_noop("Set the clock, and let the network keep it: timedatectl set-ntp true")
    if at and at - timezone.now() > AHEAD:
        return wrong(
            gettext_noop("The clock is wrong: something was done at %(at)s, which is in the future."),
            remedy,
            at=at,
        )
    if TIMESYNC.is_dir() and not (TIMESYNC / "synchronized").exists():
        return attention(gettext_noop("The clock is not set by the network."), remedy)
    return good(gettext_noop("The clock agrees with what was written."))


def examination() -> Condition:
    """Whether the worker's daily examination found something; what, is not for everybody who asks /healthz."""
    try:
        is_wrong = Diagnosis.objects.filter(urgency=Urgency.WRONG).exists()
    except DatabaseError:
        return SAID_ELSEWHERE
    if is_wrong:
        return wrong(
            gettext_noop("The last examination found something wrong."),
            gettext_noop("Run %(command)s doctor, or look at the page System."),
        )
    return good(gettext_noop("The last examination found nothing wrong."))


def _mode(path: Path) -> int:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return 0
