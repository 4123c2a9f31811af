"""The secrets with which programs act for a person: how one is made, and what is kept of it."""

import hashlib
import secrets
from datetime import timedelta

# So that a secret that strayed into a log or a repository can be recognised, by people and by scanners.
PREFIX = "kacanik_"
BYTES = 32
LONGEST_SECRET = 100
LIFETIMES = (30, 90, 365)
USUAL_LIFETIME = timedelta(days=90)


def new_secret() -> str:
    """256 random bits behind the prefix. It is shown once and stored nowhere."""
    return PREFIX + secrets.token_urlsafe(BYTES)


def digest_of(secret: str) -> str:
    """What is kept of a secret. A slow hash would protect a short password; nobody guesses 256 bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def can_be_one(text: str) -> bool:
    """Whether it looks like a secret of ours, so that the database is not asked about anything else."""
    return text.startswith(PREFIX) and text.isascii() and len(text) <= LONGEST_SECRET
