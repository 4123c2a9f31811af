"""The municipality's own signature under a sealed PDF, where a key is configured (PAdES, docs/settings.md).

It certifies the file: whoever changes anything in it afterwards breaks it, and every PDF program says so. What makes a
report genuine is its fingerprint; this is for readers who trust certificates more than our page.
"""

from io import BytesIO
from typing import Any

from django.conf import settings

FIELD = "Municipality"
# What a screen reader says of the field, which nobody sees.
READ_ALOUD = "Nënshkrimi elektronik i Komunës së Kaçanikut"


class CannotCertify(Exception):
    """The key is there, and the signature could not be made with it."""


def certified(content: bytes) -> bytes:
    """The PDF with the certifying signature, or as it is where no key is configured."""
    if not settings.SIGNING_KEY:
        return content
    signed = _sign(content)
    # The signature adds a compressed table of offsets. Where its last byte looks like the end of a line, its length is
    # ambiguous, which PDF/A forbids; one more line before the signature moves the offsets.
    while b"\r\nendstream" in signed[len(content) :]:
        content += b"\n"
        signed = _sign(content)
    return signed


def _sign(content: bytes) -> bytes:
    # Only where there is a key, because the library is large.
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415
    from pyhanko.pdf_utils.misc import PdfError  # noqa: PLC0415
    from pyhanko.sign import fields, signers  # noqa: PLC0415
    from pyhanko.sign.general import SigningError  # noqa: PLC0415

    class Writer(IncrementalPdfFileWriter):
        """Leaves the metadata alone: their dates are those of the report, and pyHanko would break their schema."""

        def _update_meta(self) -> None:
            pass

    signer = signers.SimpleSigner.load_pkcs12(
        settings.SIGNING_KEY, passphrase=settings.SIGNING_KEY_PASSWORD.encode()
    )
    if signer is None:
        raise CannotCertify(f"The key {settings.SIGNING_KEY} cannot be opened any more.")
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm="sha256",
    )
    try:
        writer = Writer(BytesIO(content))
        fields.append_signature_field(writer, fields.SigFieldSpec(FIELD, readable_field_name=READ_ALOUD))
        _tag_field(writer)
        signed = signers.PdfSigner(metadata, signer).sign_pdf(writer)
    except (PdfError, SigningError, ValueError, KeyError) as error:
        raise CannotCertify(str(error)) from error
    return bytes(signed.getbuffer())


def _tag_field(writer: Any) -> None:
    """Gives the field its place at the end of the document's structure, without which PDF/UA takes no field."""
    from pyhanko.pdf_utils import generic  # noqa: PLC0415

    def name(text: str) -> Any:
        return generic.NameObject(text)

    page, _resources = writer.find_page_for_modification(0)
    field = writer.root["/AcroForm"]["/Fields"].raw_get(0)
    tree = writer.root["/StructTreeRoot"]
    document = tree["/K"][0] if isinstance(tree["/K"], generic.ArrayObject) else tree["/K"]
    whole = document.container_ref
    numbers = tree["/ParentTree"]["/Nums"]
    key = max(int(numbers[place]) for place in range(0, len(numbers), 2)) + 1
    shown = generic.DictionaryObject({name("/Type"): name("/OBJR"), name("/Obj"): field, name("/Pg"): page})
    element = writer.add_object(
        generic.DictionaryObject(
            {
                name("/Type"): name("/StructElem"),
                name("/S"): name("/Form"),
                name("/P"): generic.IndirectObject(whole.idnum, whole.generation, writer),
                name("/Alt"): generic.pdf_string(READ_ALOUD),
                name("/K"): shown,
            }
        )
    )
    document["/K"].append(element)
    numbers.extend([generic.NumberObject(key), element])
    widget = field.get_object()
    widget[name("/StructParent")] = generic.NumberObject(key)
    for changed in (document["/K"], numbers, widget):
        writer.update_container(changed)
