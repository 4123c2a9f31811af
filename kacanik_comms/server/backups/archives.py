"""One archive: a tar file with the rows of each table, the files of evidence, the sealed reports, and a manifest.

database/plans_strategy.jsonl.gz   a line of JSON for each row
evidence/3f/3f….jpg                as they lie in DATA_DIR/evidence
sealed/….pdf                       the PDF of each sealed report, under its SHA-256
secrets.json.fernet                only where BACKUP_KEY is set
manifest.json, manifest.sha256     last: an archive that was cut off has none
"""

import gzip
import hashlib
import json
import re
import tarfile
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Any

from kacanik_comms.core.sealing import canonical, fingerprint
from kacanik_comms.server.backups.refusal import BackupRefused
from kacanik_comms.server.backups.tables import Total

APPLICATION, FORMAT = "kacanik_comms", 1
MANIFEST, MANIFEST_SUM, SECRETS = "manifest.json", "manifest.sha256", "secrets.json.fernet"
DATABASE, EVIDENCE, SEALED = "database/", "evidence/", "sealed/"
CHUNK = 1024 * 1024
# No name leads out of the folder, and none can be read as something else by another system.
SAFE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")
DAMAGE = (tarfile.TarError, OSError, EOFError, zlib.error, ValueError, KeyError, TypeError)


class ArchiveWriter:
    """Adds members one after the other, and remembers size and SHA-256 of each for the manifest."""

    def __init__(self, file: IO[bytes], *, at: datetime, folder: Path) -> None:
        self.folder = folder
        self.tar = tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - finish() closes it
        self.at = at
        self.files: dict[str, dict[str, Any]] = {}

    def add(self, name: str, content: IO[bytes]) -> None:
        """Reads the content twice: for its fingerprint, and into the archive."""
        size = content.seek(0, 2)
        content.seek(0)
        digest = _digest(content)
        content.seek(0)
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = size, 0o600, int(self.at.timestamp())
        self.tar.addfile(member, content)
        self.files[name] = {"size": size, "sha256": digest}

    def add_bytes(self, name: str, content: bytes) -> None:
        self.add(name, BytesIO(content))

    def add_lines(self, name: str, lines: Iterable[bytes]) -> Total:
        total = Total()
        with tempfile.TemporaryFile(dir=self.folder) as file:
            with gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as packed:
                for line in lines:
                    total.add(line)
                    packed.write(line + b"\n")
            self.add(name, file)
        return total

    def add_sealed(self, content: bytes) -> str:
        digest = fingerprint(content)
        if (name := sealed_name(digest)) not in self.files:
            self.add_bytes(name, content)
        return digest

    def finish(self, manifest: dict[str, Any]) -> None:
        text = canonical({**manifest, "files": self.files}).encode()
        self.add_bytes(MANIFEST, text)
        self.add_bytes(MANIFEST_SUM, fingerprint(text).encode())
        self.tar.close()


class Archive:
    """An archive to be read. Opening it reads the manifest; `verify` reads everything."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar
        self.members: dict[str, tarfile.TarInfo] = {}
        for member in tar:
            if not member.isreg() or not SAFE_NAME.fullmatch(member.name) or member.name in self.members:
                raise ValueError(member.name)
            self.members[member.name] = member
        text = self._content(MANIFEST)
        if fingerprint(text) != self._content(MANIFEST_SUM).decode():
            raise ValueError(MANIFEST)
        self.manifest: dict[str, Any] = json.loads(text)
        if self.manifest["application"] != APPLICATION:
            raise BackupRefused("This archive was not made by this application.")
        if self.manifest["format"] != FORMAT:
            raise BackupRefused(
                f"This archive was made by version {self.manifest['version']}, which writes another format: "
                "install that version to restore it."
            )

    @property
    def migrations(self) -> list[tuple[str, str]]:
        return [(app, name) for app, name in self.manifest["migrations"]]

    @property
    def tables(self) -> dict[str, dict[str, Any]]:
        return dict(self.manifest["tables"])

    def verify(self) -> None:
        """Every member is there and is what was written, and every table has its rows."""
        if set(self.members) != {*self.manifest["files"], MANIFEST, MANIFEST_SUM}:
            raise ValueError(MANIFEST)
        for name in self.manifest["files"]:
            with self._open(name) as content:
                self._check(name, content)
        for table, expected in self.tables.items():
            total = Total()
            for line in self.lines(table):
                total.add(line)
            if (total.rows, total.checksum) != (expected["rows"], expected["sum"]):
                raise ValueError(table)

    def lines(self, table: str) -> Iterator[bytes]:
        with self._open(table_name(table)) as packed, gzip.open(packed) as lines:
            for line in lines:
                yield line.rstrip(b"\n")

    def sealed(self, digest: str) -> bytes:
        content = self._content(sealed_name(digest))
        if fingerprint(content) != digest:
            raise ValueError(digest)
        return content

    def secrets(self) -> bytes | None:
        return self._content(SECRETS) if SECRETS in self.members else None

    def extract_evidence(self, folder: Path) -> None:
        """Writes the files below the folder, and checks again what was written."""
        for name in self.members:
            if not name.startswith(EVIDENCE):
                continue
            place = folder / PurePosixPath(name).relative_to(EVIDENCE)
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._open(name) as content, place.open("xb") as file:
                place.chmod(0o600)
                while chunk := content.read(CHUNK):
                    file.write(chunk)
            with place.open("rb") as written:
                self._check(name, written)

    def _check(self, name: str, content: IO[bytes]) -> None:
        expected = self.manifest["files"][name]
        if self.members[name].size != expected["size"] or _digest(content) != expected["sha256"]:
            raise ValueError(name)

    def _content(self, name: str) -> bytes:
        with self._open(name) as content:
            return content.read()

    def _open(self, name: str) -> IO[bytes]:
        content = self.tar.extractfile(self.members[name])
        if content is None:
            raise ValueError(name)
        return content


@contextmanager
def opened(path: Path, *, whole: bool = True) -> Iterator[Archive]:
    """The archive, verified where it is to be used as a `whole`; whatever is wrong with it becomes one sentence."""
    with ExitStack() as stack:
        try:
            file = stack.enter_context(path.open("rb"))
        except OSError as error:
            raise BackupRefused(f"{path} cannot be read: {error.strerror}.") from error
        try:
            archive = Archive(stack.enter_context(tarfile.open(fileobj=file, mode="r:")))
            if whole:
                archive.verify()
        except DAMAGE as error:
            raise BackupRefused(
                f"{path.name} is damaged, cut off, or no archive of this application: take another one ({error})."
            ) from error
        yield archive


def table_name(table: str) -> str:
    return f"{DATABASE}{table}.jsonl.gz"


def evidence_name(path: str) -> str:
    return f"{EVIDENCE}{path}"


def sealed_name(digest: str) -> str:
    return f"{SEALED}{digest}.pdf"


def is_safe(name: str) -> bool:
    return bool(SAFE_NAME.fullmatch(name))


def _digest(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := content.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
