"""What the page says to search engines for data: schema.org's Dataset, with a download for each file."""

from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from changqing.core.alternates import address
from changqing.core.text import ORDER
from changqing.interchange.dump.package import licence_url
from changqing.interchange.dump.shelf import Dump


def of_dump(dump: Dump) -> dict[str, Any]:
    """Return the latest dump as a Dataset, in the reader's language. No query."""
    here = address("/dump/", get_language() or settings.LANGUAGE_CODE)
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": f"{settings.SITE_URL}/dump/",
        "name": _("The whole catalogue of Changqing"),
        "description": _(
            "Every course with its provider, offerings, places and programmes, as tables to take away. The courses are "
            "free, and come from universities and colleges."
        ),
        "url": here,
        "version": dump.package.version,
        "dateModified": dump.package.created.isoformat(),
        "license": licence_url(settings.DUMP_LICENCE),
        "isAccessibleForFree": True,
        "inLanguage": list(ORDER),
        "creator": {"@type": "Organization", "name": _("Changqing"), "url": f"{settings.SITE_URL}/"},
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.path,
                "description": file.title,
                "encodingFormat": file.mediatype,
                "contentUrl": f"{settings.SITE_URL}/dump/{file.path}",
                "contentSize": f"{file.bytes} B",
                "sha256": file.digest,
            }
            for file in dump.package.resources
        ],
    }
