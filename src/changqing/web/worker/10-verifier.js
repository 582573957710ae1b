// The page that checks certificates by their signature: kept once it was opened, with all that it must know, so that a
// code that is scanned where there is no line is checked all the same.
const VERIFIER = "verifier", VERIFIES = /^\/verify(\/[\w-]*)?$/, KNOWN = "/verify/known.json";

// Keep the page as it is now, all of it or nothing: `parts` are the files that it needs.
async function keepVerifier({ parts }) {
  const paths = ["/verify", KNOWN, ...parts.filter((path) => path.startsWith("/static/"))];
  const found = await Promise.all(paths.map(async (path) => {
    const response = await fetch(path, path === KNOWN ? { cache: "no-cache" } : {});
    if (!response.ok || response.redirected) throw new Told("no-line");
    return [path, response];
  }));
  const cache = await caches.open(VERIFIER);
  for (const [path, response] of found) await cache.put(path, response);
  for (const request of await cache.keys()) if (!paths.includes(new URL(request.url).pathname)) await cache.delete(request);
}
const ofVerifier = (path) => caches.open(VERIFIER).then((cache) => cache.match(path));
// From the site; where there is no line, what the page of verification was kept with.
const orOfVerifier = (request, path) => fetch(request).catch(async (error) => (await ofVerifier(path).catch(() => null)) || (await keptPage(path)) || Promise.reject(error));
const verifierHere = (path) => (VERIFIES.test(path) ? ofVerifier("/verify").catch(() => null) : null);
