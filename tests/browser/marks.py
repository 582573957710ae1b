"""What of a page in the made-up language (tests/pseudo.py) no translator has written, and is not said to be content.

Content is what stands in an element that names another language, as every text of the catalogue does for a reader who
does not read it; what is in a `<bdi>`, numbers and names that are the same in every language; and what was meant by
misspelled words, which is in no language we know.
"""

from playwright.sync_api import Page
from tests.pseudo import BEGIN, END

_UNMARKED = """
([begin, end]) => {
  const root = document.documentElement, found = new Set();
  const letters = /\\p{L}/u, chinese = /\\p{Script=Han}/u;
  const content = (element) => element.closest('bdi, .notice strong') || element.closest('[lang]') !== root;
  const short = (text) => text.trim().replace(/\\s+/g, ' ').slice(0, 60);
  const where = (element) => `${element.tagName.toLowerCase()}.${element.className?.baseVal ?? element.className}`;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let depth = 0;
  while (walker.nextNode()) {
    const node = walker.currentNode, inside = node.parentElement;
    if (inside.closest('script, style, noscript')) continue;
    let bare = '';
    for (const sign of node.data) {
      if (sign === begin) depth += 1;
      else if (sign === end) depth -= 1;
      else if (depth === 0) bare += sign;
    }
    if (content(inside)) continue;
    if (letters.test(bare)) found.add(`not translated, ${where(inside)}: ${short(bare)}`);
    else if (chinese.test(node.data)) found.add(`does not say its language, ${where(inside)}: ${short(node.data)}`);
  }
  if (depth) found.add(`${depth} sentences do not end`);
  for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
    for (const one of document.querySelectorAll(`[${name}]`)) {
      const text = one.getAttribute(name);
      if (!letters.test(text) || /^[-0-9A-Z]+$/.test(text) || text.includes(begin) || content(one)) continue;
      found.add(`not translated, ${name} of ${where(one)}: ${short(text)}`);
    }
  }
  if (!document.title.includes(begin)) found.add(`not translated, title: ${document.title}`);
  return [...found];
}
"""


def unmarked(page: Page) -> list[str]:
    """Return each text that has no marks and is no content, and each that is content and does not say its language."""
    found: list[str] = page.evaluate(_UNMARKED, [BEGIN, END])
    return found
