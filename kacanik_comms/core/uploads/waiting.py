"""The good files of a form that was refused: browsers forget what was chosen, so they wait here, for one day.

Only their owner gets at them: a form names them by a signed mark, which is read for the person who is signed in, or for
the link of a letter.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import accumulate, takewhile
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from kacanik_comms.core.models import WaitingFile
from kacanik_comms.core.uploads import MIB, CleanFile
from kacanik_comms.core.uploads.filetypes import BY_EXTENSION
from kacanik_comms.core.uploads.names import path_that_nobody_guesses

WAITS_FOR = timedelta(days=1)
# Of one person, and of one link, behind which there is no account; the oldest go.
MOST_WAITING = 20
MOST_WAITING_OF_A_LINK, MOST_BYTES_OF_A_LINK = 10, 30 * MIB

_signer = Signer(salt="waiting-file")


@dataclass(frozen=True)
class FileOwner:
    """Whose form it is: a person's who is signed in, or that of a link with which one answers from a letter."""

    owner_id: int | None = None
    link_id: int | None = None

    def __str__(self) -> str:
        return f"link {self.link_id}" if self.link_id else str(self.owner_id)


def keep(files: Iterable[CleanFile], *, owner: FileOwner, at: datetime) -> None:
    """A file that waits already only waits longer."""
    mine = of(owner)
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
                    **asdict(owner),
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
    _forget(mine.exclude(pk__in=_newest(owner)))


def of(owner: FileOwner) -> QuerySet[WaitingFile]:
    return WaitingFile.objects.filter(**asdict(owner))


def mark_of(pk: int, owner: FileOwner) -> str:
    """What a form sends along for the file."""
    return _signer.sign(f"{owner}.{pk}")


def marked(marks: Iterable[str], *, owner: FileOwner) -> QuerySet[WaitingFile]:
    """The files that the marks name, as far as they are this owner's and still there."""
    keys = []
    for mark in marks:
        try:
            whose, _, pk = _signer.unsign(mark).partition(".")
        except BadSignature:
            continue
        if whose == str(owner):
            keys.append(int(pk))
    return of(owner).filter(pk__in=keys)


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


def forget_all_of(owner: FileOwner) -> None:
    """When the person signs out or leaves."""
    _forget(of(owner))


def forget_sent(files: Iterable[CleanFile], *, owner: FileOwner) -> None:
    """Those that have become evidence."""
    _forget(of(owner).filter(sha256__in=[file.sha256 for file in files]))


def forget_waiting_files(*, at: datetime) -> None:
    """Those that nobody came back for."""
    _forget(WaitingFile.objects.filter(kept_at__lt=at - WAITS_FOR))


def _newest(owner: FileOwner) -> list[int]:
    """As many as may wait."""
    rows = list(of(owner).order_by("-kept_at", "-pk"))
    if owner.link_id is None:
        return [row.pk for row in rows[:MOST_WAITING]]
    sizes = accumulate(row.file.size for row in rows)
    fitting = takewhile(lambda pair: pair[1] <= MOST_BYTES_OF_A_LINK, zip(rows, sizes, strict=False))
    return [row.pk for row, _size in fitting][:MOST_WAITING_OF_A_LINK]


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
