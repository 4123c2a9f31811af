"""Where the files of evidence lie: under names that nobody can guess, in a folder that nothing serves."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Count, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import AnswerLink, Evidence
from kacanik_comms.core.uploads import CHUNK, MIB, CleanFile
from kacanik_comms.core.uploads.names import path_that_nobody_guesses

Store = Callable[[bytes, str], str]
# What one link may bring in a day, whatever it is.
A_DAY = timedelta(days=1)
MOST_FROM_A_LETTER, MOST_BYTES_FROM_A_LETTER = 10, 30 * MIB


@contextmanager
def removed_on_failure() -> Iterator[Store]:
    """Gives a function that stores content and returns its path; what was stored goes if the block fails.

    Around the transaction, not inside it: the rows that name the files may also be lost in the commit itself.
    """
    stored: list[str] = []

    def store(content: bytes, extension: str) -> str:
        path = path_that_nobody_guesses(extension)
        # Remembered first: half a file, from a full disk, goes too.
        stored.append(path)
        return default_storage.save(path, ContentFile(content))

    try:
        yield store
    except BaseException:
        remove(stored)
        raise


def keep(proof: Evidence, caption: str, url: str, files: Iterable[CleanFile], store: Store) -> list[Evidence]:
    """`proof` says what is proved and by whom; each file and the link become a row of their own."""
    files = list(files)
    if proof.from_letter and files:
        _check_letter_brings(proof.from_letter, files)
    what: dict[str, Any] = {
        "activity": proof.activity,
        "occurrence": proof.occurrence,
        "added_by": proof.added_by,
        "from_letter": proof.from_letter,
    }
    rows: list[dict[str, Any]] = [{"url": url}] if url else []
    rows += [
        {
            "file": store(file.content, file.extension),
            "thumbnail": store(file.thumbnail, "webp") if file.thumbnail else "",
            "name": file.name,
            "media_type": file.media_type,
            "size": len(file.content),
            "sha256": file.sha256,
        }
        for file in files
    ]
    return [Evidence.objects.create(**what, caption=caption.strip(), **row) for row in rows]


def _check_letter_brings(link: AnswerLink, files: Sequence[CleanFile]) -> None:
    """Whoever holds a link has no account that could be held to account: a day has its limit."""
    since = timezone.now() - A_DAY
    today = Evidence.objects.filter(from_letter=link, added_at__gt=since).exclude(file="")
    brought = today.aggregate(count=Count("pk"), size=Sum("size"))
    size = (brought["size"] or 0) + sum(len(file.content) for file in files)
    if brought["count"] + len(files) > MOST_FROM_A_LETTER or size > MOST_BYTES_FROM_A_LETTER:
        limit = {"count": MOST_FROM_A_LETTER, "size": MOST_BYTES_FROM_A_LETTER // MIB}
        sentence = _("From one letter, at most %(count)d files and %(size)d MB can be sent a day.")
        raise ValidationError({"files": sentence % limit})


def without_those(
    there: QuerySet[Evidence], files: Iterable[CleanFile], url: str
) -> tuple[list[CleanFile], str]:
    """What of the files and the link is not among the evidence yet."""
    known = set(there.values_list("sha256", flat=True))
    links = set(there.values_list("url", flat=True))
    return [file for file in files if file.sha256 not in known], "" if url in links else url


def remove(paths: Iterable[str]) -> None:
    for path in paths:
        default_storage.delete(path)


def paths_of(evidence: Iterable[Evidence]) -> list[str]:
    return [file.name for proof in evidence for file in (proof.file, proof.thumbnail) if file.name]


def fingerprint(path: str) -> str | None:
    """The SHA-256 of what lies there now; None where nothing does."""
    digest = hashlib.sha256()
    try:
        with default_storage.open(path) as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
    except FileNotFoundError:
        return None
    return digest.hexdigest()


def what_is_wrong() -> Iterator[str]:
    """One line for each file that is missing, cannot be read, or is no longer what was added."""
    for proof in Evidence.objects.exclude(file="").order_by("pk").iterator():
        try:
            now = fingerprint(str(proof.file))
            what = "missing" if now is None else "changed"
        except OSError:
            now, what = None, "unreadable"
        if now != proof.sha256:
            yield f"{what}: evidence {proof.pk}, “{proof.name}”, {proof.file}"
