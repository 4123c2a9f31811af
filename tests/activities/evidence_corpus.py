"""Files as a browser sends them, and what lies in the folder of the evidence afterwards."""

from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.core import upload_corpus as corpus


def photo(name: str = "Foto e sallës.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, corpus.photograph(), "image/jpeg")


def minutes(name: str = "Procesverbali.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, corpus.pdf(), "application/pdf")


def program(name: str = "Photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"MZ" + bytes(500), "image/jpeg")


def stored() -> list[Path]:
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())
