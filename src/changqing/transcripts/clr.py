"""The transcript as a Comprehensive Learner Record (1EdTech CLR 2.0): one credential that holds all the others.

The certificates are in it as they were signed, each verifiable by itself; the record around them is signed by the site.
"""

from typing import Any

from django.conf import settings

from changqing.core.ids import new_id
from changqing.credentials import securing
from changqing.credentials.achievement import identity, instant, subject_id
from changqing.credentials.issuers import did
from changqing.credentials.linked_data import BADGES, CREDENTIALS, EXTENSIONS
from changqing.transcripts.queries import Transcript

CONTEXT = [CREDENTIALS, "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json", BADGES, EXTENSIONS]
SCHEMA = "https://purl.imsglobal.org/spec/clr/v2p0/schema/json/clr_v2p0_clrcredential_schema.json"


def document(found: Transcript) -> dict[str, Any]:
    """Return the record (CLR 2.0, ClrCredential); certificates enveloped (VC Data Model 2.0, 4.13.1)."""
    return {
        "@context": CONTEXT,
        "id": f"urn:uuid:{new_id()}",
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": f"{found.name} · 学习成绩单",
        "issuer": {"id": did(), "type": ["Profile"], "name": "常青 Changqing", "url": settings.SITE_URL},
        "validFrom": instant(found.made_at),
        "partial": False,
        "credentialSubject": {
            "id": subject_id(found.learner_id),
            "type": ["ClrSubject"],
            "identifier": [identity(found.name)],
            "verifiableCredential": [
                {
                    "@context": CREDENTIALS,
                    "id": f"data:application/vc+jwt,{one.credential.token}",
                    "type": ["EnvelopedVerifiableCredential"],
                }
                for one in found.entries
            ],
        },
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }


def seal(found: Transcript) -> str:
    """Return the record, signed by the site."""
    return securing.secure(document(found))
