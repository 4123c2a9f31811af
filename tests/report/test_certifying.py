"""The certifying signature under a sealed PDF, with a key that the municipality gives itself for the test."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import page
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from kacanik_comms import environment
from kacanik_comms.evaluation.editions import EDITIONS
from kacanik_comms.evaluation.models import SealedReport
from kacanik_comms.report.printing import render_edition
from kacanik_comms.report.record import seal_of
from kacanik_comms.report.rendering import actions, certify, results
from kacanik_comms.report.rendering.making import RenderingOutcome
from tests.evaluation.january import JANUARY, submitted
from tests.tasks import AT, run_tasks, small_pdf

pytestmark = pytest.mark.slow

PASSWORD = "fjalëkalim"
# After the certificate begins to be valid, whatever the clock says.
BEGIN = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    """A PKCS#12 file and its certificate."""
    folder = tmp_path_factory.mktemp("key")
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Komuna e Kaçanikut (provë)")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(1)
        .not_valid_before(BEGIN)
        .not_valid_after(BEGIN + timedelta(days=365 * 60))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(True, True, False, False, False, True, False, False, False), critical=True
        )
        .sign(private, hashes.SHA256())
    )
    encryption = serialization.BestAvailableEncryption(PASSWORD.encode())
    path = folder / "key.p12"
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"key", private, certificate, None, encryption))
    pem = folder / "key.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return {"path": str(path), "certificate": load_cert_from_pemder(str(pem))}


@pytest.fixture
def with_key(settings, key):
    settings.SIGNING_KEY, settings.SIGNING_KEY_PASSWORD = key["path"], PASSWORD
    return key


@pytest.fixture
def report(plan, activity, with_key) -> bytes:
    return certify.certified(render_edition(seal_of(plan, None, today=JANUARY).snapshot, "sq"))


def verdict_on(content: bytes, certificate):
    signature = PdfFileReader(BytesIO(content)).embedded_signatures[0]
    return validate_pdf_signature(signature, ValidationContext(trust_roots=[certificate]))


def test_the_signature_is_valid_and_certifies_that_nothing_may_change(report, key):
    verdict = verdict_on(report, key["certificate"])
    assert verdict.bottom_line
    assert verdict.modification_level == ModificationLevel.NONE
    signature = PdfFileReader(BytesIO(report)).embedded_signatures[0]
    assert signature.docmdp_level.name == "NO_CHANGES"
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"


def test_one_flipped_byte_is_noticed(report, key):
    place = report.index(b"/Lang") + 7
    changed = report[:place] + bytes([report[place] ^ 1]) + report[place + 1 :]
    assert not verdict_on(changed, key["certificate"]).bottom_line


@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_the_signed_file_conforms_to_both_standards(report, profile):
    verdict = page.validate_pdf_bytes(report, profile=profile)
    assert [(failure.rule_id, failure.message) for failure in verdict.failures] == []


def test_where_the_table_of_the_signature_would_end_like_a_line_it_is_signed_again(with_key, monkeypatch):
    """One signature in 256, and none that can be brought about: here it is every file of an even length."""

    def sign(content: bytes) -> bytes:
        return content + (b"table\nendstream" if len(content) % 2 else b"table\r\nendstream")

    monkeypatch.setattr(certify, "_sign", sign)
    assert certify.certified(b"odd") == b"odd" + b"table\nendstream"
    assert certify.certified(b"even") == b"even\n" + b"table\nendstream"


def test_a_file_with_one_more_line_before_its_signature_conforms(plan, activity, with_key):
    content = render_edition(seal_of(plan, None, today=JANUARY).snapshot, "sq")
    content = certify.certified(content + b"\n")
    assert verdict_on(content, with_key["certificate"]).bottom_line
    assert not page.validate_pdf_bytes(content, profile="3a").failures


def test_every_sealed_edition_bears_it(plan, activity, officer, chief, with_key, monkeypatch):
    evaluation = submitted(plan, officer)
    # One of the editions for real would do; four of them are what is signed.
    content = render_edition(seal_of(plan, evaluation, today=JANUARY).snapshot, "sq")

    def ready(key, edition, snapshot):
        results.write_whole(results.path_of(key), content + f"\n%{edition}\n".encode())
        return RenderingOutcome()

    seen = seal_of(plan, evaluation, today=JANUARY).sha256
    actions.request_signature(evaluation=evaluation, by=chief, at=AT, today=JANUARY, seen=seen)
    run_tasks(ready)
    files = list(SealedReport.objects.get().files.all())
    assert {file.edition for file in files} == set(EDITIONS)
    for file in files:
        assert verdict_on(bytes(file.content), with_key["certificate"]).bottom_line


def test_without_a_key_the_file_is_left_as_it_is():
    assert certify.certified(b"%PDF-1.7") == b"%PDF-1.7"


def test_a_key_that_fails_signs_nothing(plan, activity, officer, chief, with_key):
    evaluation = submitted(plan, officer)
    seen = seal_of(plan, evaluation, today=JANUARY).sha256
    request = actions.request_signature(evaluation=evaluation, by=chief, at=AT, today=JANUARY, seen=seen)
    run_tasks(small_pdf)  # which is no PDF that could be signed
    request.refresh_from_db()
    assert (request.state, request.failure) == ("failed", "key")
    assert not SealedReport.objects.exists()


# The start


def test_the_server_starts_with_a_key_and_without(monkeypatch, key):
    assert environment.read_signing_key() == ("", "")
    monkeypatch.setenv("SIGNING_KEY", key["path"])
    monkeypatch.setenv("SIGNING_KEY_PASSWORD", PASSWORD)
    assert environment.read_signing_key() == (key["path"], PASSWORD)


@pytest.mark.parametrize(
    ("path", "password", "sentence"),
    [
        ("/nowhere/key.p12", PASSWORD, "that file cannot be read: No such file or directory."),
        ("/", PASSWORD, "that file cannot be read: Is a directory."),
        (None, "wrong", "SIGNING_KEY_PASSWORD is not its password."),
        (None, "", "SIGNING_KEY_PASSWORD is not its password."),
        (__file__, PASSWORD, "it is no PKCS#12 file"),
    ],
)
def test_a_wrong_key_or_password_stops_the_start_with_a_sentence(monkeypatch, key, path, password, sentence):
    monkeypatch.setenv("SIGNING_KEY", path or key["path"])
    monkeypatch.setenv("SIGNING_KEY_PASSWORD", password)
    with pytest.raises(SystemExit, match=f"kacanik_comms cannot start: .*{sentence}"):
        environment.read_signing_key()
