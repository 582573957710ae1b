"""Search: the index and the lexicon beside it, what was typed understood, what comes first, how many of what there is.

Written as: words → lexicon → question → ranking → results; rows → fields → building → index. docs/search.md tells it.
"""

from changqing.catalogue.search.index import exists, folder, follow, follow_quietly, prepare, reader, reindex
from changqing.catalogue.search.ranking import Near
from changqing.catalogue.search.results import Found, FoundUnit, NoIndex, Search

__all__ = [
    "Found",
    "FoundUnit",
    "Near",
    "NoIndex",
    "Search",
    "exists",
    "folder",
    "follow",
    "follow_quietly",
    "prepare",
    "reader",
    "reindex",
]
