"""A certificate verified by a wallet's own packages, with no code of this project and with the whole contexts.

`wallet/verify.mjs` is what a wallet does: the proof within the document, the issuer's keys, the list of those revoked.
"""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.credentials.test_independent import number, resolved
from tests.visitors import Visitor

from changqing.core import cli, signing
from changqing.credentials import linked_data
from changqing.credentials.models import Credential

HERE = Path(__file__).parent / "wallet"
NODE = shutil.which("node")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        NODE is None or not (HERE / "node_modules").is_dir(),
        reason="the wallet's packages are not here: scripts/setup.py wallet installs them (needs Node 20)",
    ),
]


def document_of(visitor: Visitor, form: str = "json") -> dict[str, Any]:
    response = visitor.get(f"/certificates/{number()}.{form}")
    assert response["Content-Type"] == "application/vc"
    return dict(json.loads(response.content))


def status_list(credential: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the list that a credential names, as it is answered to who asks for JSON."""
    address = credential["credentialStatus"]["statusListCredential"]
    path = address.removeprefix("https://changqing.example")
    response = Visitor().get(path, headers={"accept": "application/ld+json, application/json"})
    assert response["Content-Type"] == "application/vc"
    assert "Accept" in response["Vary"]
    return address, json.loads(response.content)


def looked_at(credential: dict[str, Any]) -> dict[str, Any]:
    """Return what the wallet says of a credential; it gets the issuer's document, its keys, and the list."""
    issuer = credential["issuer"]["id"]
    documents = {issuer: resolved(issuer), **dict([status_list(credential)])}
    for method in documents[issuer]["verificationMethod"]:
        if method["type"] == "Multikey":
            documents[method["id"]] = {"@context": "https://w3id.org/security/multikey/v1", **method}
    done = subprocess.run(
        [str(NODE), "verify.mjs"],
        cwd=HERE,
        input=json.dumps({"credential": credential, "documents": documents}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def without_proof(credential: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in credential.items() if name != "proof"}


def test_a_wallet_verifies_it_and_its_status(mei: Visitor) -> None:
    credential = document_of(mei)
    told = looked_at(credential)
    assert told["errors"] == []
    assert told["verified"] is True
    assert told["revoked"] == [False]
    assert credential["credentialStatus"]["statusListCredential"] in told["asked"]
    assert credential["proof"]["cryptosuite"] == "eddsa-rdfc-2022"
    assert credential["proof"]["verificationMethod"].startswith("did:web:changqing.example:providers:qinglan#z6Mk")


def test_the_graph_is_what_the_whole_contexts_make_of_it(mei: Visitor) -> None:
    """Byte for byte: the few words that stand here mean what the standards' own contexts say."""
    credential = without_proof(document_of(mei))
    graph = linked_data.canonical(credential)
    assert graph.decode() == looked_at(document_of(mei))["graph"]
    assert len(graph.splitlines()) > 40
    assert "梅小雨" in graph.decode()


def test_whoever_changes_a_word_is_found_out(mei: Visitor) -> None:
    credential = document_of(mei)
    credential["credentialSubject"]["identifier"][0]["identityHash"] = "别的人"
    told = looked_at(credential)
    assert told["verified"] is False
    assert any("Invalid signature" in one for one in told["errors"])
    credential = document_of(mei)
    credential["credentialSubject"]["achievement"]["hours"] = 400
    assert looked_at(credential)["verified"] is False


def test_one_that_was_revoked_is_in_the_list_a_wallet_reads(mei: Visitor) -> None:
    credential = document_of(mei)
    assert cli.main(["certificates", "reissue", number(), "--because", "A sign of the name was wrong"]) == 0
    told = looked_at(credential)
    assert told["verified"] is True  # the signature fits still
    assert told["revoked"] == [True]
    assert looked_at(document_of(mei))["revoked"] == [False]


def test_a_proof_by_a_key_that_is_not_trusted_any_more_does_not_verify_and_a_new_file_does(mei: Visitor) -> None:
    credential = document_of(mei)
    assert cli.main(["keys", "rotate"]) == 0
    assert looked_at(credential)["verified"] is True
    kid = signing.public_keys()[1].kid
    assert cli.main(["keys", "revoke", kid, "--since", "2100-01-01"]) == 0
    assert looked_at(credential)["verified"] is False
    assert looked_at(document_of(mei))["verified"] is True


def test_a_list_of_another_provider_is_not_taken(mei: Visitor) -> None:
    credential = document_of(mei)
    address, told = status_list(credential)
    assert told["issuer"] == credential["issuer"]["id"]
    site = address.replace("providers/qinglan", "credentials")
    assert Visitor().get(site.removeprefix("https://changqing.example")).status_code == 200
    assert Visitor().get("/providers/nobody/status/0").status_code == 404
    assert Visitor().get("/providers/qinglan/status/1").status_code == 404


def test_what_has_no_meaning_is_not_signed(mei: Visitor) -> None:
    credential = without_proof(document_of(mei))
    with pytest.raises(linked_data.UnknownTerm, match="salary"):
        linked_data.canonical({**credential, "salary": 5})
    with pytest.raises(linked_data.UnknownTerm, match="Diploma"):
        linked_data.canonical({**credential, "type": ["VerifiableCredential", "Diploma"]})
    with pytest.raises(linked_data.UnknownTerm, match=r"elsewhere\.example"):
        linked_data.canonical({**credential, "@context": ["https://elsewhere.example/context"]})


def test_certificates_from_before_the_contexts_were_whole_can_be_had_too(mei: Visitor) -> None:
    """Their tokens name fewer contexts; the document names today's, and says the same."""
    held = Credential.objects.get()
    from changqing.credentials import achievement, securing

    told = securing.read(held.token)
    told["@context"] = [one for one in told["@context"] if one != linked_data.EXTENSIONS]
    Credential.objects.update(token=securing.secure(told, provider="qinglan"))
    again = document_of(mei)
    assert linked_data.EXTENSIONS in again["@context"]
    assert looked_at(again)["verified"] is True
    assert achievement.unseal(held.token).number == held.number
