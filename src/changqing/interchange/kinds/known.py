"""The providers that are there, by every word an office may know one by."""

from collections import defaultdict
from uuid import UUID

from django.utils.translation import gettext_noop as _

from changqing.catalogue.models import Provider
from changqing.interchange.kinds.entry import Entry
from changqing.interchange.remarks import Refused, Remark
from changqing.interchange.sheets.words import folded


class Providers:
    """All providers of the site: by code, by the ministry's code, by name. One query."""

    def __init__(self) -> None:
        self.all = list(Provider.objects.all())
        self.by_id: dict[UUID, Provider] = {provider.id: provider for provider in self.all}
        self.by_code = {provider.code: provider for provider in self.all}
        self._national = {provider.national_code: provider for provider in self.all if provider.national_code}
        self._named: dict[str, list[Provider]] = defaultdict(list)
        for provider in self.all:
            for name in {folded(name) for name in provider.name.values() if name}:
                self._named[name].append(provider)

    def coded(self, code: str) -> Provider | None:
        """Return the provider of a code: its own, or the ministry's."""
        return self.by_code.get(code) or self._national.get(code)

    def named(self, name: str) -> list[Provider]:
        """Return the providers of that name, in any language."""
        return self._named.get(folded(name), [])

    def find(self, word: str) -> Provider | None:
        """Return the provider of a code or a name; None where there is none, or several have that name."""
        if provider := self.coded(word):
            return provider
        found = self.named(word)
        return found[0] if len(found) == 1 else None

    def of(self, entry: Entry, only: Provider | None) -> Provider | None:
        """Return the provider a row names, or the one the import is limited to; None where that is wrong."""
        word = entry.text("provider")
        if not word:
            if only is None:
                entry.fail(_("The provider is missing."), "provider")
            return only
        found = self.find(entry.word("provider"))
        if found is None:
            entry.fail(_("No provider has the code or the name “%(word)s”."), "provider", word=str(word))
        elif only and found.id != only.id:
            entry.fail(_("This import is limited to the provider %(code)s."), "provider", code=only.code)
        return found

    def require(self, word: str) -> Provider:
        """Return the provider of a code or a name; raise `Refused` where there is none."""
        found = self.find(word)
        if found is None:
            raise Refused(
                Remark(_("No provider has the code or the name “%(word)s”."), {"word": word[:80]}),
                Remark(_("Load the list of providers first, or look up its code among the providers.")),
                code="unknown-provider",
            )
        return found
