"""Over https the host must show that it is the one that is named, not the one at the number."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.interchange.harvest import hosts
from tests.interchange.harvest.hosts import Host

from changqing.interchange.harvest.asking import Asker
from changqing.interchange.harvest.kept_answers import KeptAnswers
from changqing.interchange.remarks import Refused


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of `localhost`, with its key, that nobody has signed but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]), datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "host.pem"
    kept = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(kept + built.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def secure(certificate: Path) -> Iterator[Host]:
    with hosts.host() as host:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        host.server.socket = context.wrap_socket(host.server.socket, server_side=True)
        host.put("/", {"fine": True})
        host.put("/plain", lambda asked: asked.say(b"", status=302, Location="http://localhost/"))
        yield host


def test_a_certificate_that_is_trusted_and_of_that_name_will_do(
    secure: Host, certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    asker, port = Asker(KeptAnswers(tmp_path)), secure.server.server_port
    assert asker.get(f"https://localhost:{port}/", "*/*").body == b'{"fine": true}'
    with pytest.raises(Refused) as refused:
        asker.get(f"https://127.0.0.1:{port}/", "*/*")
    assert refused.value.code == "no-certificate"
    with pytest.raises(Refused) as refused:
        asker.get(f"https://localhost:{port}/plain", "*/*")
    assert refused.value.code == "led-astray"


def test_one_that_nobody_has_signed_will_not(secure: Host, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        Asker(KeptAnswers(tmp_path)).get(f"https://localhost:{secure.server.server_port}/", "*/*")
    assert refused.value.code == "no-certificate"
