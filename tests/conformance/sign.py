#!/usr/bin/env python3
"""Signs the empty signature fields of forms with pyHanko, and checks what came of it.

    sign.py FOLDER…

Of each form with a field to sign, one is filled in and signed with a certificate that is made here. The signature must
be intact and cover the file, a change afterwards must be found out, and both profiles of veraPDF must still pass. The
forms that need no signature must have no such field, apart from the mandate of the bank.

Needs the Python packages pyHanko and pypdf, and what verapdf/run.sh needs.
"""

from __future__ import annotations

import datetime
import io
import logging
import subprocess
import sys
from pathlib import Path

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.font.opentype import GlyphAccumulatorFactory
from pyhanko.pdf_utils.text import TextBoxStyle
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

sys.path.insert(0, str(Path(__file__).resolve().parent))

from common import Broken, Findings, run, scratch  # noqa: E402


# What is seen of a signature, in a font that comes along: without that no tool's signature would leave the file archival.
FONT = Path(__file__).resolve().parents[2] / "src/pdf/fonts/NotoSans-Regular.ttf"
STAMP = TextStampStyle(
    stamp_text="%(signer)s\n%(ts)s", border_width=0, text_box_style=TextBoxStyle(font=GlyphAccumulatorFactory(str(FONT)), font_size=10),
)


def certificate() -> tuple[signers.SimpleSigner, asn1_x509.Certificate]:
    """A key and its own certificate, as good as any for a test."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Erika Mustermann")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(True, True, False, False, False, False, False, False, False), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    signing_cert = next(iter(load_certs_from_pemder_data(made.public_bytes(pem))))
    signer = signers.SimpleSigner(
        signing_cert=signing_cert, signing_key=load_private_key_from_pemder_data(private, None), cert_registry=SimpleCertificateStore(),
    )
    return signer, signing_cert


def names(path: Path) -> list[str]:
    """The empty signature fields of a form."""
    with path.open("rb") as file:
        return [name for name, value, _ in enumerate_sig_fields(PdfFileReader(file)) if value is None]


def sign(path: Path, name: str, signer: signers.SimpleSigner) -> bytes:
    """Signs with PAdES, as a citizen does, in the field that is there."""
    metadata = signers.PdfSignatureMetadata(field_name=name, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256")
    out = io.BytesIO()
    with path.open("rb") as file:
        signers.PdfSigner(metadata, signer, stamp_style=STAMP).sign_pdf(IncrementalPdfFileWriter(file), existing_fields_only=True, output=out)
    return out.getvalue()


def status(data: bytes, root: asn1_x509.Certificate):
    signature = PdfFileReader(io.BytesIO(data)).embedded_signatures[0]
    return validate_pdf_signature(signature, ValidationContext(trust_roots=[root], allow_fetching=False))


def main() -> None:
    if len(sys.argv) < 2:
        raise Broken(__doc__)
    # pyHanko tells at length that a changed file is changed.
    logging.disable(logging.CRITICAL)
    findings, signer_and_root = Findings(), certificate()
    signer, root = signer_and_root
    forms = {path.name: path for folder in sys.argv[1:] for path in sorted(Path(folder).rglob("*.pdf"), reverse=True)}
    signed = 0
    with scratch() as folder:
        for path in sorted(forms.values()):
            for name in names(path):
                data = sign(path, name, signer)
                said = status(data, root)
                findings.check(said.intact and said.valid and said.trusted, f"{path.name}: {name}: {said.summary()}")
                findings.check(said.coverage.name == "ENTIRE_FILE", f"{path.name}: {name} covers {said.coverage.name}")
                place = data.index(b"/Title")
                forged = data[: place + 8] + bytes([data[place + 8] ^ 1]) + data[place + 9 :]
                findings.check(not status(forged, root).intact, f"{path.name}: {name} does not notice a changed title")
                (folder / f"{path.stem}.{name}.pdf").write_bytes(data)
                signed += 1
        files = sorted(map(str, folder.glob("*.pdf")))
        run_sh = str(Path(__file__).with_name("verapdf") / "run.sh")
        done = subprocess.run([run_sh, *files], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for line in done.stdout.splitlines():
            findings.check(line.startswith("PASS ") or " passed, 0 failed" in line, line)
    findings.check(signed > 0, "no form has a field to sign")
    findings.finish(f"{signed} signatures in {len(forms)} forms")


if __name__ == "__main__":
    run(main)
