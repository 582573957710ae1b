"""Template tags every room's pages use: `tr`, `label`, `personal`, `static_url`, and small formats."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_bidi, gettext, ngettext

from changqing.core import static, text
from changqing.core.kept import Lasting
from changqing.core.pages import hole
from changqing.core.text import is_right_to_left

register = template.Library()
MOST_CONSTANTS = 100


@register.filter
def tr(value: Mapping[str, str] | None) -> str:
    """The text in the reader's language, or the nearest there is."""
    return text.pick(value)


@register.filter
def in_language(value: Mapping[str, str] | None, language: str) -> str:
    """The text in just this language, for forms; nothing where it is not written in it."""
    return (value or {}).get(language, "")


@register.filter
def lang(value: Mapping[str, str] | None, wanted: str | None = None) -> SafeString:
    """The attribute `lang` for a text that is not in the reader's language, and `dir`; nothing for one that is."""
    language = text.other_language(value, wanted)
    return of_language(language) if language else SafeString("")


@register.filter
def of_language(language: str) -> SafeString:
    """The attribute `lang` of a text in that language, and `dir` where it is not written in the page's direction."""
    right_to_left = is_right_to_left(language)
    if right_to_left == get_language_bidi():
        return format_html(' lang="{}"', language)
    return format_html(' lang="{}" dir="{}"', language, "rtl" if right_to_left else "ltr")


@register.filter
def written(value: Mapping[str, str] | None, wanted: str | None = None) -> SafeString:
    """The text as `tr` gives it, in an element that says its language where that is not the reader's."""
    language = text.other_language(value, wanted)
    if value is None or language is None:
        return conditional_escape(text.pick(value, wanted))
    return format_html("<span{}>{}</span>", of_language(language), value[language])


@register.filter
def fallback(value: Mapping[str, str] | None, wanted: str | None = None) -> str:
    """In which language a text is shown, in words, where it is not the reader's; nothing otherwise."""
    language = text.other_language(value, wanted)
    return gettext("In %(language)s only") % {"language": text.label(language)} if language else ""


def note(main: Mapping[str, str], *others: Any, wanted: str | None = None) -> str:
    """Return in words that what is shown together is in another language, all of it or in parts; '' where it is not.

    It is all in another language where the main text is. The others are texts, lists of them, or things with a name.
    """
    wanted = wanted or text.current_language()
    if told := fallback(main, wanted):
        return told
    for one in _each(others):
        if language := text.other_language(one, wanted):
            return gettext("Partly in %(language)s") % {"language": text.label(language)}
    return ""


def _each(values: Iterable[Any]) -> Iterator[Mapping[str, str]]:
    for value in values:
        if isinstance(value, Mapping):
            yield value["name"] if isinstance(value.get("name"), Mapping) else value
        elif value:
            yield from _each(value)


@register.inclusion_tag("components/language-note.html")
def language_note(main: Mapping[str, str] | None, *others: Any) -> dict[str, str]:
    """Say that these texts, the main one or some others, are not in the reader's language."""
    return {"note": note(main or {}, *others)}


@register.filter
def label(code: str) -> str:
    """The translated name of a code."""
    return text.label(code)


@register.simple_tag(takes_context=True)
def personal(context: template.Context, name: str, *arguments: object) -> SafeString:
    """What is personal: on a public page a hole, filled for each visitor by the fragment of that name."""
    return hole(context.get("request"), name, *arguments)


class Constant(template.Node):
    """What is the same on all pages of a language and certain values: rendered once, and kept."""

    def __init__(self, inner: template.NodeList, values: Sequence[Any]) -> None:
        self.inner, self.values = inner, values
        self.child_nodelists = ("inner",)
        self._kept: Lasting[SafeString] = Lasting(MOST_CONSTANTS)

    def render(self, context: template.Context) -> SafeString:
        """Return what was rendered for these values."""
        key = (get_language(), *(value.resolve(context) for value in self.values))
        return self._kept.get_or(key, lambda: self.inner.render(context))


@register.tag
def constant(parser: Any, token: Any) -> Constant:
    """`{% constant display %}…{% endconstant %}`: what hangs on the language and the values named, and nothing else."""
    _tag, *names = token.split_contents()
    inner = parser.parse(("endconstant",))
    parser.delete_first_token()
    return Constant(inner, [parser.compile_filter(name) for name in names])


@register.simple_tag
def static_url(name: str) -> str:
    """The address of a static file."""
    return static.url(name)


@register.filter
def megabytes(size: int) -> str:
    """Bytes as a person reads them: KB below one MB, MB with one digit below ten, else whole MB."""
    if size < 1_000_000:
        return gettext("%(size)d KB") % {"size": max(1, round(size / 1000))}
    if size >= 10_000_000:
        return gettext("%(size)d MB") % {"size": round(size / 1_000_000)}
    return gettext("%(size).1f MB") % {"size": size / 1_000_000}


@register.filter
def credits(value: float) -> str:
    """Credits in words."""
    if value != int(value):
        return gettext("%(count).1f credits") % {"count": value}
    return ngettext("%(count)d credit", "%(count)d credits", int(value)) % {"count": int(value)}


@register.filter
def hours(value: float) -> str:
    """Hours of study in words."""
    if value != int(value):
        return gettext("%(count).1f hours") % {"count": value}
    return ngettext("%(count)d hour", "%(count)d hours", int(value)) % {"count": int(value)}
