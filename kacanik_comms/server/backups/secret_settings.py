"""The settings that are secret, encrypted by BACKUP_KEY: with them a new server is the old one again."""

import base64
import hashlib
import json
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from kacanik_comms.environment import given
from kacanik_comms.server.backups.refusal import BackupRefused

NAMES = ("SECRET_KEY", "DATABASE_URL", "EMAIL_URL", "SIGNING_KEY_PASSWORD")
# The file of the key, with which sealed reports are signed, besides.
KEY_FILE = "SIGNING_KEY"
SALT = 16


def encrypted(passphrase: str) -> bytes:
    values = {name: value for name in NAMES if (value := given(name))}
    if path := given(KEY_FILE):
        values[KEY_FILE] = base64.b64encode(Path(path).expanduser().read_bytes()).decode()
    salt = secrets.token_bytes(SALT)
    return salt + _lock(passphrase, salt).encrypt(json.dumps(values).encode())


def write_decrypted(content: bytes, passphrase: str, target: Path) -> list[Path]:
    """Writes them as the lines of an environment file that nobody else reads, and the key beside it."""
    try:
        values = json.loads(_lock(passphrase, content[:SALT]).decrypt(content[SALT:]))
    except InvalidToken as error:
        raise BackupRefused("BACKUP_KEY is not the one with which this archive was made.") from error
    written = [target]
    if KEY_FILE in values:
        key = target.with_name(f"{target.name}.p12")
        _write(key, base64.b64decode(values[KEY_FILE]))
        values[KEY_FILE] = str(key.resolve())
        written.append(key)
    _write(target, "".join(f"{name}={value}\n" for name, value in values.items()).encode())
    return written


def _lock(passphrase: str, salt: bytes) -> Fernet:
    key = hashlib.scrypt(passphrase.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)
    return Fernet(base64.urlsafe_b64encode(key))


def _write(path: Path, content: bytes) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BackupRefused(f"{path} cannot be written: {error.strerror}.") from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
