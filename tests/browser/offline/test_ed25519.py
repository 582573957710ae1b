"""Our own check of Ed25519 signatures, for browsers that have none: the specification's vectors, and many others."""

import base64
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Browser
from tests.browser.conftest import Site, new_context

WORKER = Path(__file__).resolve().parents[3] / "src" / "changqing" / "web" / "worker"
# RFC 8032, section 7.1: public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]
ORDER = 2**252 + 27742317777372353535851937790883648493
CHECK = """
async ([script, cases]) => {
  const { ed25519Verifies } = new Function(`${script}; return { ed25519Verifies };`)();
  const bytes = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
  const check = ([key, message, signature]) => ed25519Verifies(bytes(key), bytes(signature), bytes(message));
  return Promise.all(cases.map(check));
}
"""


@pytest.fixture
def verify(site: Site, browser: Browser) -> Any:
    context = new_context(browser, java_script_enabled=True, bypass_csp=True)
    page = context.new_page()
    page.goto(site.url + "/verify")
    parts = ["01-store.js", "02-archive.js", "03-ed25519.js"]
    script = "\n".join((WORKER / name).read_text() for name in parts)
    yield lambda cases: page.evaluate(CHECK, [script, cases])
    context.close()


def test_the_vectors_of_the_specification(verify: Any) -> None:
    assert verify(VECTORS) == [True] * 3


def test_what_is_changed_in_any_way_is_refused(verify: Any) -> None:
    key, message, signature = VECTORS[2]
    flipped = [
        (key, message, f"{int(signature[:2], 16) ^ 1:02x}{signature[2:]}"),
        (key, message, f"{signature[:64]}{int(signature[64:66], 16) ^ 1:02x}{signature[66:]}"),
        (key, "af83", signature),
        (key, "", signature),
        (VECTORS[1][0], message, signature),
        (key, message, signature[:-2]),
        (key, message, ""),
        ("00" * 31, message, signature),
        ("ff" * 32, message, signature),  # no point
    ]
    # Section 5.1.7: S must be below the order, or one signature could be written in two ways.
    s = int.from_bytes(bytes.fromhex(signature[64:]), "little") + ORDER
    flipped.append((key, message, signature[:64] + s.to_bytes(32, "little").hex()))
    assert verify(flipped) == [False] * len(flipped)


def test_it_agrees_with_another_implementation(verify: Any) -> None:
    cases = []
    for number in range(40):
        private = Ed25519PrivateKey.from_private_bytes(bytes([number] * 32))
        message = base64.b64encode(bytes(range(number))) * number
        cases.append((private.public_key().public_bytes_raw().hex(), message.hex(), private.sign(message).hex()))
    assert verify(cases) == [True] * 40
    crossed = [(one[0], other[1], one[2]) for one, other in zip(cases, [*cases[2:], *cases[:2]], strict=True)]
    assert not any(verify(crossed))
