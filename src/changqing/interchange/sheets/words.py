"""Words as they stand in cells, made plain: full-width letters and digits, odd spaces, signs that nobody sees."""

import re
import unicodedata

from changqing.core.text import bare

# Letters and digits of full width, and the look-alikes of ideographs that text copied from a PDF brings along. Chinese
# punctuation is left as it was written.
_wide = re.compile("[０-９Ａ-Ｚａ-ｚ\u2e80-\u2fdf\uf900-\ufaff\uff66-\uff9f]")
_unseen = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]|_x000D_|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_space = re.compile(r"[^\S\n]+")
_brackets = re.compile(r"[(\[{【〔〖<《].*?[)\]}】〕〗>》]")


def clean(text: str) -> str:
    """Return a text without what is there by accident; lines and punctuation stay."""
    text = _unseen.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _wide.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return "\n".join(line for line in (_space.sub(" ", line).strip() for line in text.split("\n")) if line)


def folded(text: str) -> str:
    """Return what is compared of a text: its letters and digits, of one width and case; of "!?", that."""
    seen = _unseen.sub("", text)
    return bare(seen) or unicodedata.normalize("NFKC", seen).casefold().strip()


def without_brackets(text: str) -> str:
    """Return a text without what stands in brackets: 学时（小时） → 学时."""
    return _brackets.sub("", unicodedata.normalize("NFKC", text))
