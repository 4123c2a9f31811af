"""The municipality's own signature under a sealed PDF, where a key is configured (PAdES, docs/settings.md).

It certifies the file: whoever changes anything in it afterwards breaks it, and every PDF program says so. What makes a
report genuine is its fingerprint; this is for readers who trust certificates more than our page.
"""

from io import BytesIO

from django.conf import settings

FIELD = "Municipality"


class CannotCertify(Exception):
    """The key is there, and the signature could not be made with it."""


def certified(content: bytes) -> bytes:
    """The PDF with the certifying signature, or as it is where no key is configured."""
    return _sign(content) if settings.SIGNING_KEY else content


def _sign(content: bytes) -> bytes:
    # Only where there is a key, because the library is large.
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415
    from pyhanko.pdf_utils.misc import PdfError  # noqa: PLC0415
    from pyhanko.sign import signers  # noqa: PLC0415
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter  # noqa: PLC0415
    from pyhanko.sign.general import SigningError  # noqa: PLC0415

    signer = signers.SimpleSigner.load_pkcs12(
        settings.SIGNING_KEY, passphrase=settings.SIGNING_KEY_PASSWORD.encode()
    )
    if signer is None:
        raise CannotCertify(f"The key {settings.SIGNING_KEY} cannot be opened any more.")
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        subfilter=SigSeedSubFilter.PADES,
        md_algorithm="sha256",
    )
    try:
        signed = signers.PdfSigner(metadata, signer).sign_pdf(IncrementalPdfFileWriter(BytesIO(content)))
    except (PdfError, SigningError, ValueError) as error:
        raise CannotCertify(str(error)) from error
    return bytes(signed.getbuffer())
