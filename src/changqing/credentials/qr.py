"""QR codes as SVG."""

import io

import segno


def svg(text: str) -> str:
    """Return a QR code (error correction M) as an SVG element with no size of its own."""
    buffer = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        buffer,
        kind="svg",
        xmldecl=False,
        svgns=True,
        omitsize=True,
        border=2,
        dark="#16302a",
        svgclass=None,
        lineclass=None,
    )
    return buffer.getvalue().decode()
