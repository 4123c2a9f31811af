"""What takes longer than a look: asked by `manage.py doctor`, and once a day by the worker."""

from collections import Counter
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import WARNING, run_checks
from django.core.mail import get_connection
from django.db import DEFAULT_DB_ALIAS, Error, connection
from django.http.request import validate_host
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from activities.records.evidence_files import what_is_wrong as wrong_with_evidence
from kacanik_comms.core import mail as letters
from kacanik_comms.core.health import Check, Condition, attention, good, wrong
from kacanik_comms.core.text import as_sentence
from kacanik_comms.report.verification import what_is_wrong as wrong_with_reports
from kacanik_comms.server.backups import archives
from kacanik_comms.server.backups.files import names_of_files
from kacanik_comms.server.backups.refusal import BackupRefused
from kacanik_comms.server.backups.retention import newest_archive

# A file is written before the row that names it.
NEW = 60 * 60


def configuration() -> Condition:
    if settings.DEBUG or settings.DEMO:
        return attention(
            gettext_noop("DEBUG or DEMO is on: this is no server for real work."),
            gettext_noop("Set both to 0 in the environment file, and start again."),
        )
    name = urlsplit(settings.SITE_URL).hostname or ""
    if not validate_host(name, settings.ALLOWED_HOSTS):
        return wrong(
            gettext_noop(
                "SITE_URL leads to %(name)s, which ALLOWED_HOSTS does not name: every link is refused."
            ),
            gettext_noop("Set both to the name under which people reach the server, and start again."),
            name=name,
        )
    problems = [check for check in run_checks(include_deployment_checks=True) if check.level >= WARNING]
    # Django runs them in no order.
    problems.sort(key=lambda check: str(check.id))
    if problems:
        return wrong(
            gettext_noop("The settings are not those of a safe server: %(problems)s"),
            gettext_noop("Set what docs/settings.md says of it, and start again."),
            problems=as_sentence(" ".join(f"{check.msg} ({check.id})" for check in problems[:3])),
        )
    return good(gettext_noop("The settings are those of a safe server."))


def mail() -> Condition:
    if not letters.is_configured():
        return attention(
            gettext_noop("No e-mail is sent."),
            gettext_noop("Set EMAIL_URL; until then links are handed over by hand."),
        )
    try:
        with get_connection():
            pass
    except OSError as error:
        return wrong(
            gettext_noop("The mail server does not take letters: %(error)s"),
            gettext_noop("Look at EMAIL_URL, and whether the mail server can be reached from here."),
            error=as_sentence(error),
        )
    return good(gettext_noop("The mail server takes letters."))


def tables() -> Condition:
    """That the file of SQLite is whole, and that every row refers to one that is there."""
    try:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA integrity_check(1)")
                [answer] = cursor.fetchone()
            if answer != "ok":
                return wrong(
                    gettext_noop("The file of the database is damaged: %(error)s"),
                    RESTORE,
                    error=as_sentence(answer),
                )
        connection.check_constraints()
    except Error as error:
        return wrong(
            gettext_noop("Rows of the database do not fit together: %(error)s"),
            RESTORE,
            error=as_sentence(error),
        )
    return good(gettext_noop("The tables are whole, and their rows fit together."))


def evidence() -> Condition:
    states = Counter(line.partition(":")[0] for line in wrong_with_evidence())
    if states:
        return wrong(
            gettext_noop(
                "Files of evidence: %(missing)s missing, %(changed)s changed, %(unreadable)s unreadable."
            ),
            gettext_noop("%(command)s verify_evidence names them; take them out of a backup."),
            missing=states["missing"],
            changed=states["changed"],
            unreadable=states["unreadable"],
        )
    try:
        orphans = orphans_at(timezone.now())
    except OSError:
        return wrong(
            gettext_noop("The folder of the data cannot be read."),
            gettext_noop("Look whether the disk of DATA_DIR is there, and whether the server may read it."),
        )
    if orphans:
        return attention(
            gettext_noop("Files of evidence that belong to no record: %(count)s, the first is %(path)s."),
            gettext_noop("Make a backup, then delete what nobody needs."),
            count=len(orphans),
            path=orphans[0],
        )
    return good(gettext_noop("Every file of evidence is what was added."))


def reports() -> Condition:
    if lines := list(wrong_with_reports()):
        return wrong(
            gettext_noop("Not every sealed report is what was signed: %(line)s (%(count)s in all)."),
            gettext_noop(
                "%(command)s verify_reports names them; tell the chief of cabinet, and restore a backup."
            ),
            line=lines[0],
            count=len(lines),
        )
    return good(gettext_noop("Every sealed report is what was signed."))


def archive() -> Condition:
    """That the newest backup can still be read."""
    remedy = gettext_noop("Run %(command)s backup, and look at the disk of %(folder)s.")
    try:
        path = newest_archive(settings.BACKUP_DIR)
        if path is None:
            return attention(
                gettext_noop("There is no backup in %(folder)s."), remedy, folder=settings.BACKUP_DIR
            )
        with archives.opened(path):
            pass
    except (BackupRefused, OSError) as error:
        return wrong(
            gettext_noop("The newest backup cannot be read: %(error)s"),
            remedy,
            error=as_sentence(error),
            folder=settings.BACKUP_DIR,
        )
    if settings.BACKUP_DIR.stat().st_dev == Path(settings.DATA_DIR).stat().st_dev:
        return attention(
            gettext_noop("The newest backup is whole, on the same disk as the data."),
            gettext_noop(
                "Copy the backups to another machine every night, or set BACKUP_DIR to another disk."
            ),
        )
    return good(gettext_noop("The newest backup is whole."))


def orphans_at(at: datetime) -> list[str]:
    """The files that no row names, for example of a process that was killed before it wrote one.

    Nothing deletes them by itself: where an older backup was restored, it is the rows that are missing."""
    folder = Path(settings.MEDIA_ROOT)
    names = names_of_files(DEFAULT_DB_ALIAS)
    oldest = at.timestamp() - NEW
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
        and path.relative_to(folder).as_posix() not in names
        and path.stat().st_mtime < oldest
    )


RESTORE = gettext_noop("Stop the server, keep a copy of DATA_DIR, and restore the last backup.")
CHECKS: dict[str, Check] = {
    "configuration": Check(_("Settings"), configuration),
    "mail": Check(_("E-mail"), mail),
    "tables": Check(_("Tables"), tables),
    "evidence": Check(_("Evidence"), evidence),
    "reports": Check(_("Signed reports"), reports),
    "archive": Check(_("Newest backup"), archive),
}
# Without the settings, which do not change while the worker runs: Django's checks load all that a web process loads.
BY_THE_WORKER = [name for name in CHECKS if name != "configuration"]
