"""What tests look for on a page as it is laid out: text that is cut or covered, controls that lie over each other."""

from playwright.sync_api import Page

# Text that lies outside of what its ancestors show, or outside of the window where nothing scrolls to it; text that
# something else covers; two controls of which one lies over the other. Each as a line that says which.
_FAULTS = """
() => {
  const MOST = 4, SPARE = 3;
  const found = new Set();
  const style = (element) => getComputedStyle(element);
  const name = (element) => element.tagName.toLowerCase() + (element.className.baseVal ?? element.className ?? '')
    .toString().trim().replace(/^|\\s+/g, (gap, at, all) => all ? '.' : '');
  const short = (text) => text.trim().replace(/\\s+/g, ' ').slice(0, 40);
  const unseen = (element) => !!element.closest('.hidden, .skip:not(:focus), [hidden]') || !element.checkVisibility(
    { checkOpacity: true, checkVisibilityCSS: true });
  const clips = (value) => value === 'hidden' || value === 'clip';
  const scrolls = (value) => value === 'auto' || value === 'scroll';
  // Whether it is rolled out of sight in something that scrolls by itself.
  const rolledAway = (rect, element) => {
    for (let one = element.parentElement; one && one !== document.body; one = one.parentElement) {
      const { overflowX, overflowY } = style(one), box = one.getBoundingClientRect();
      if (scrolls(overflowY) && (rect.bottom > box.bottom || rect.top < box.top)) return true;
      if (scrolls(overflowX) && (rect.right > box.right || rect.left < box.left)) return true;
    }
    return false;
  };
  const cut = (rect, element) => {
    for (let one = element; one !== document.documentElement; one = one.parentElement) {
      const { overflowX, overflowY } = style(one);
      if (one === document.body) break;
      const box = one.getBoundingClientRect();
      if (clips(overflowX) && (rect.right > box.right + SPARE || rect.left < box.left - SPARE)) return one;
      if (clips(overflowY) && (rect.bottom > box.bottom + SPARE || rect.top < box.top - SPARE)) return one;
      if (scrolls(overflowX) || scrolls(overflowY)) return null;
    }
    return rect.right > innerWidth + SPARE || rect.left < -SPARE ? document.documentElement : null;
  };
  // Whether it is left out of a teaser that ends in "…": the whole text is where that leads.
  const leftOut = (rect, element) => {
    for (let one = element; one !== document.body; one = one.parentElement) {
      if (style(one).webkitLineClamp !== 'none') return rect.bottom > one.getBoundingClientRect().bottom + SPARE;
    }
    return false;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, inside = node.parentElement;
    if (!node.data.trim() || inside.closest('script, style, template, noscript, svg') || unseen(inside)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      if (rect.width < 1 || rect.height < 1 || rolledAway(rect, inside) || leftOut(rect, inside)) continue;
      const by = cut(rect, inside);
      if (by) { found.add(`cut by ${name(by)}: ${short(node.data)}`); break; }
      const over = document.elementFromPoint((rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2);
      if (!over || inside.contains(over) || over.contains(inside)) continue;
      if (over.closest('.card, label')?.contains(inside)) continue;
      found.add(`${name(over)} covers: ${short(node.data)}`);
      break;
    }
  }
  const kinds = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
  const controls = [...document.querySelectorAll(kinds)].filter((one) => !unseen(one));
  const boxes = controls.flatMap((one) => [...one.getClientRects()].map((box) => [one, box]))
    .filter(([one, box]) => !rolledAway(box, one));
  for (const [place, [one, a]] of boxes.entries()) {
    for (const [other, b] of boxes.slice(place + 1)) {
      if (one === other || one.contains(other) || other.contains(one)) continue;
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide < MOST || high < MOST) continue;
      found.add(`${name(one)} “${short(one.textContent)}” lies over ${name(other)} “${short(other.textContent)}”`);
    }
  }
  return [...found];
}
"""


def faults(page: Page) -> list[str]:
    """Return what is cut, covered or over each other on a page, looked at in its whole length."""
    size = page.viewport_size or {"width": 360, "height": 740}
    whole = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(size["height"], min(whole, 30_000))})
    found: list[str] = page.evaluate(_FAULTS)
    page.set_viewport_size(size)  # type: ignore[arg-type]
    return found


def too_wide(page: Page) -> list[str]:
    """Return by how much a page is wider than its window, as a line; nothing where it is not."""
    wide, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return [f"{wide} px wide on {window}"] if wide > window else []


# Controls lower or narrower than so many pixels. What one may tap counts: the whole label of a box, the whole card of
# its link; and a link within a sentence is as high as its line (WCAG 2.2, 2.5.8).
_SMALL = """
(least) => {
  const found = [];
  const kinds = 'a[href], button, input:not([type=hidden]), select, textarea, summary';
  for (const one of document.querySelectorAll(kinds)) {
    if (one.closest('.hidden, .skip, [hidden]') || !one.checkVisibility({ checkVisibilityCSS: true })) continue;
    const card = one.matches('h3 a') && one.closest('.card:not(.card-subject)');
    const box = (card || one.closest('label, .field-check') || one).getBoundingClientRect();
    const block = one.closest('p, li, dd, dt, td, th, h1, h2, h3, h4, div');
    const words = (element) => element.textContent.replace(/\\s+/g, '').length;
    if (getComputedStyle(one).display === 'inline' && block && words(block) > words(one)) continue;
    if (box.height > least - 0.5 && box.width > least - 0.5) continue;
    const name = (one.textContent.trim() || one.name || one.type || '').replace(/\\s+/g, ' ').slice(0, 40);
    const size = `${Math.round(box.width)} by ${Math.round(box.height)}`;
    found.push(`${one.tagName.toLowerCase()}.${one.className} “${name}” is ${size}`);
  }
  return [...new Set(found)];
}
"""


def small_targets(page: Page, least: int) -> list[str]:
    """Return the controls of a page that are hard to hit."""
    found: list[str] = page.evaluate(_SMALL, least)
    return found
