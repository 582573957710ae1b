"""A credential baked into a picture: the picture is a badge, and carries the whole signed credential.

Open Badges 3.0, 5.3.1: an iTXt chunk of PNG with the keyword `openbadgecredential`, not compressed; the token as it is.
"""

import io
from pathlib import Path

from PIL import Image, PngImagePlugin

from changqing.core.text import current_language, pick
from changqing.core.typesetting import chinese_fonts, typeset
from changqing.credentials.achievement import Awarded

KEYWORD = "openbadgecredential"
TEMPLATE = Path(__file__).parent / "badge.typ"


def badge(awarded: Awarded, token: str) -> bytes:
    """Return a badge as PNG, 512 pixels wide, with the credential in it; its words are in this request's language."""
    inputs = {
        "language": current_language(),
        "title": pick(awarded.course_title),
        "provider": pick(awarded.provider_name),
        "name": awarded.name,
        "year": str(awarded.issued_at.year),
    }
    picture = Image.open(io.BytesIO(typeset(TEMPLATE, fonts=chinese_fonts(), inputs=inputs, form="png")))
    return bake(picture, token)


def bake(picture: Image.Image, token: str) -> bytes:
    """Return a picture as PNG with a token in it."""
    chunks = PngImagePlugin.PngInfo()
    chunks.add_itxt(KEYWORD, token, zip=False)
    body = io.BytesIO()
    picture.save(body, "PNG", pnginfo=chunks, optimize=True)
    return body.getvalue()
