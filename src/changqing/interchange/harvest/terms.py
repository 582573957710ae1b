"""Under which terms a feed is read: for whom, and what is taken where it tells no category, audience or level."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from changqing.catalogue.models import Provider
from changqing.interchange.kinds.course_columns import AUDIENCES, CATEGORIES, LEVELS
from changqing.interchange.remarks import Remarked


@dataclass(frozen=True)
class Terms:
    """The provider, the organisation that it is in the feed ('': to be found out), and what goes without saying."""

    provider: Provider
    organisation: str = ""
    category: str = ""
    audiences: tuple[str, ...] = ()
    level: str = ""

    def category_of(self, words: list[str], row: Remarked) -> str:
        """Return the category that one of these words means, else that of the source; say so where there is none."""
        found = next((code for word in words if (code := CATEGORIES.find(word))), "") or self.category
        if not found:
            row.fail(
                _("Nothing says which of the six categories it belongs to; the source can say one for all."), "category"
            )
        return found

    def audiences_of(self, words: list[str]) -> list[str]:
        """Return the audiences that these words mean, else those of the source."""
        found = [code for word in words if (code := AUDIENCES.find(word))]
        return list(dict.fromkeys(found)) or list(self.audiences)

    def level_of(self, words: list[str]) -> str:
        """Return the level that one of these words means, else that of the source; a beginner's where nobody says."""
        return next((code for word in words if (code := LEVELS.find(word))), "") or self.level or "beginner"
