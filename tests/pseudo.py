"""A made-up language, for tests: every sentence of the program, written from right to left between two marks.

It is made of the English sentences: each letter becomes an Arabic one, and ⟦ and ⟧ stand round the whole. So a page in
it is really laid out from right to left; what has no marks was never given to a translator; and a sentence that is put
together from pieces shows, since it has marks inside. `CHANGQING_PSEUDO_LOCALE` switches it on.
"""

import re
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CODE = "ar-xb"
BEGIN, END = "⟦", "⟧"
OURS = Path(__file__).resolve().parents[1] / "src" / "changqing" / "web" / "locale" / "zh_Hans"
# Django's own sentences that pages show: names of months, what is wrong with a form.
DJANGO = Path(django.__file__).parent
FILES = (
    DJANGO / "conf" / "locale" / "en" / "LC_MESSAGES" / "django.po",
    DJANGO / "contrib" / "auth" / "locale" / "en" / "LC_MESSAGES" / "django.po",
    OURS / "LC_MESSAGES" / "django.po",
)
_letters = str.maketrans(
    "abcdefghijklmnopqrstuvwxyz",
    "ابجدهفغحيجكلمنوبقرستعفوخيز",
)
# What stays as it is: blanks to fill in, tags, entities.
_kept = re.compile(r"(%\(\w+\)(?:\.\d+)?[sdf]|%(?:\.\d+)?[sdf]|%%|\{\w*\}|<[^>]*>|&\w+;)")


def sentence(original: str, context: str | None = None) -> str:
    """Return a sentence in the language. The letters of a date format mean something, and stay."""
    if context and "format" in context:
        return f"{BEGIN}{original}{END}"
    pieces = _kept.split(original)
    pieces[::2] = [piece.lower().translate(_letters) for piece in pieces[::2]]
    return f"{BEGIN}{''.join(pieces)}{END}"


def _translated(message: Message) -> str | tuple[str, ...]:
    if isinstance(message.id, tuple | list):
        return tuple(sentence(one, message.context) for one in message.id)
    return sentence(message.id, message.context)


def write(folder: Path) -> Path:
    """Write the whole language into a folder, as `CHANGQING_PSEUDO_LOCALE` wants it; return the folder."""
    catalogue = Catalog(locale="en")
    for path in FILES:
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id:
                    catalogue.add(message.id, _translated(message), context=message.context)
    place = folder / "ar_XB" / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "django.mo").open("wb") as out:
        write_mo(out, catalogue)
    return folder
