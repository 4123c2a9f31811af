"""How much is taken in one go: what is beyond it is not even written down, and the form says so."""

from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers


class NotKept(UploadedFile):
    """A file of a request that is too large as a whole: its name, without its content."""


class WithinTheLimit(FileUploadHandler):
    """Lets the words of a form through and drops its files, where all of it is more than the server takes.

    Refusing the whole request would be shorter, and lose what was typed beside the files.
    """

    is_too_much = False

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, Any],  # noqa: N803 - Django's own name
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        self.is_too_much = content_length > settings.MOST_SENT_AT_ONCE

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.is_too_much:
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return None if self.is_too_much else raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        return NotKept(None, self.file_name, self.content_type, file_size) if self.is_too_much else None
