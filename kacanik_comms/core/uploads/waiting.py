"""The good files of a form that was refused: browsers forget what was chosen, so they wait here, for one day.

Only their owner gets at them: a form names them by a signed mark, which is read for the person who is signed in.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from kacanik_comms.core.models import WaitingFile
from kacanik_comms.core.uploads import CleanFile
from kacanik_comms.core.uploads.filetypes import BY_EXTENSION
from kacanik_comms.core.uploads.names import path_that_nobody_guesses

WAITS_FOR = timedelta(days=1)
# Of one person; the oldest go.
MOST_WAITING = 20

_signer = Signer(salt="waiting-file")


def keep(files: Iterable[CleanFile], *, owner_id: int, at: datetime) -> None:
    """A file that waits already only waits longer."""
    mine = of(owner_id)
    for file in files:
        waits = mine.filter(sha256=file.sha256).first()
        if waits:
            waits.kept_at = at
            waits.save(update_fields=["kept_at"])
            continue
        paths = [_stored(file.content, file.extension)]
        paths.append(_stored(file.thumbnail, "webp") if file.thumbnail else "")
        try:
            with transaction.atomic():
                WaitingFile.objects.create(
                    owner_id=owner_id,
                    file=paths[0],
                    thumbnail=paths[1],
                    name=file.name,
                    sha256=file.sha256,
                    remark=file.remark,
                    kept_at=at,
                )
        except IntegrityError:
            # Sent twice at the same moment: the other one is there.
            _delete(paths)
    newest = list(mine.order_by("-kept_at", "-pk").values_list("pk", flat=True)[:MOST_WAITING])
    _forget(mine.exclude(pk__in=newest))


def of(owner_id: int) -> QuerySet[WaitingFile]:
    return WaitingFile.objects.filter(owner_id=owner_id)


def mark_of(pk: int, owner_id: int) -> str:
    """What a form sends along for the file."""
    return _signer.sign(f"{owner_id}.{pk}")


def marked(marks: Iterable[str], *, owner_id: int) -> QuerySet[WaitingFile]:
    """The files that the marks name, as far as they are this person's and still there."""
    keys = []
    for mark in marks:
        try:
            owner, _, pk = _signer.unsign(mark).partition(".")
        except BadSignature:
            continue
        if owner == str(owner_id):
            keys.append(int(pk))
    return of(owner_id).filter(pk__in=keys)


def as_sent(waiting: WaitingFile) -> CleanFile | None:
    """The file as if it had been sent again, or None if it is no longer there."""
    try:
        content = _read(str(waiting.file))
        thumbnail = _read(str(waiting.thumbnail)) if waiting.thumbnail else None
    except FileNotFoundError:
        return None
    filetype = BY_EXTENSION[Path(str(waiting.file)).suffix.removeprefix(".")]
    return CleanFile(
        content=content,
        name=waiting.name,
        extension=filetype.extension,
        media_type=filetype.media_type,
        kind=filetype.kind,
        sha256=waiting.sha256,
        thumbnail=thumbnail,
        remark=waiting.remark,
    )


def forget_all_of(owner_id: int) -> None:
    """When the person signs out or leaves."""
    _forget(of(owner_id))


def forget_sent(files: Iterable[CleanFile], *, owner_id: int) -> None:
    """Those that have become evidence."""
    _forget(of(owner_id).filter(sha256__in=[file.sha256 for file in files]))


def forget_waiting_files(*, at: datetime) -> None:
    """Those that nobody came back for."""
    _forget(WaitingFile.objects.filter(kept_at__lt=at - WAITS_FOR))


def _forget(rows: QuerySet[WaitingFile]) -> None:
    """The rows, and their files after the commit."""
    with transaction.atomic():
        forgotten = list(rows)
        WaitingFile.objects.filter(pk__in=[row.pk for row in forgotten]).delete()
        transaction.on_commit(
            partial(_delete, [str(file) for row in forgotten for file in (row.file, row.thumbnail)])
        )


def _stored(content: bytes, extension: str) -> str:
    return default_storage.save(path_that_nobody_guesses(extension), ContentFile(content))


def _read(path: str) -> bytes:
    with default_storage.open(path) as file:
        return bytes(file.read())


def _delete(paths: Iterable[str]) -> None:
    for path in filter(None, paths):
        default_storage.delete(path)
