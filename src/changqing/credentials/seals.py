"""A provider's seal and signature: strangers' files, taken in as pictures and kept as what we made of them."""

import io
from datetime import UTC, datetime

from django.utils.translation import gettext_lazy as _
from PIL import Image

from changqing.catalogue.models import Provider
from changqing.core.errors import DomainError
from changqing.credentials.models import ProviderSeal

MOST_BYTES, MOST_PIXELS, EDGE = 5_000_000, 40_000_000, 1200


PICTURES = ("seal", "signature")


class BadPicture(DomainError):
    """It is no picture that can be used."""

    code = "bad-picture"


class UnknownProvider(DomainError):
    """There is no such provider."""

    code = "unknown-provider"
    status = 404


def too_large() -> BadPicture:
    """Return the error for a picture of too many bytes."""
    return BadPicture(_("The picture has more than 5 MB."), _("Make it smaller."))


def _cleaned(content: bytes) -> bytes:
    """Return a picture as PNG of at most 1200 pixels a side, with nothing in it but the picture."""
    if len(content) > MOST_BYTES:
        raise too_large()
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as found:
            if found.width * found.height > MOST_PIXELS:
                raise BadPicture(_("The picture has too many pixels."), _("Make it smaller."))
            picture = found.convert("RGBA")
    except (OSError, ValueError, Image.DecompressionBombError, SyntaxError):
        raise BadPicture(_("The file is no picture in PNG, JPEG or WebP."), _("Save it as PNG.")) from None
    picture.thumbnail((EDGE, EDGE))
    body = io.BytesIO()
    picture.save(body, "PNG", optimize=True)
    return body.getvalue()


def keep(code: str, *, seal: bytes = b"", signature: bytes = b"", signatory: str = "") -> ProviderSeal:
    """Keep a provider's pictures, and whose signature it is; what is empty stays as it was."""
    provider = Provider.objects.filter(code=code).first()
    if provider is None:
        raise UnknownProvider(f"There is no provider '{code}'.", "`changqing providers list` has all of them.")
    changed: dict[str, object] = {}
    if seal:
        changed["seal"] = _cleaned(seal)
    if signature:
        changed["signature"] = _cleaned(signature)
    if signatory:
        changed["signatory"] = {"zh-Hans": signatory[:100]}
    made, _new = ProviderSeal.objects.update_or_create(provider=provider, defaults=changed)
    return made


def remove(provider: Provider, name: str) -> None:
    """Have a picture no longer stand on a provider's certificates; without the signature nobody is named below it."""
    gone: dict[str, object] = {name: b""}
    if name == "signature":
        gone["signatory"] = {}
    ProviderSeal.objects.filter(provider=provider).update(**gone, changed_at=datetime.now(UTC))
