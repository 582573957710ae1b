// Pages that say they are to be kept as they are now (`data-keep-page`): the roll of a class, its screen, a learner's code.
// They are for who is signed in, and go when she signs out, or hands the phone over.
const KEPT_PAGES = "kept-pages";

// Keep a page with the files that it needs, all of it or nothing.
async function keepPage({ path, parts }) {
  const wanted = [path, ...parts.filter((part) => part.startsWith("/static/"))], before = turn;
  const found = await Promise.all(wanted.map(async (one) => {
    const response = await fetch(one);
    if (!response.ok || response.redirected) throw new Told("no-line");
    return [one, response];
  }));
  if (turn !== before) return; // somebody else is signed in now
  const cache = await caches.open(KEPT_PAGES);
  for (const [one, response] of found) await cache.put(one, response);
}
const keptPage = (path) => caches.open(KEPT_PAGES).then((cache) => cache.match(path)).catch(() => null);
const forgetPages = () => caches.delete(KEPT_PAGES).catch(() => false);
