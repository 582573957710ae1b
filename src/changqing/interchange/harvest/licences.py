"""Licences by name and by address: a feed may give either."""

from changqing.interchange.course_folder import LICENCES
from changqing.interchange.harvest import texts, values
from changqing.interchange.remarks import Remarked

_named = {address.rstrip("/").removeprefix("https://"): name for name, address in LICENCES.items()}


def read(name: object, address: object, row: Remarked) -> tuple[str, str]:
    """Return the name and the address of a licence, each found by the other where the site knows it."""
    word = texts.one_line(name)
    if word.startswith(("http://", "https://")):
        word, address = "", address or word
    link = values.address(address, row, "licence_url", 200)
    known = _named.get(link.rstrip("/").partition("://")[2], "")
    return texts.cut(word or known, 60, row, "licence"), link or LICENCES.get(word, "")
