// The worker: what it does when it is installed, and when the browser asks for something.
const PIXEL = Uint8Array.from(atob("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"), (sign) => sign.charCodeAt(0));
const PATIENCE = 4000; // so long a page that is here too is waited for
const PERSONAL = ["", "me", "courses", "learn"]; // pages that show how far she is

// Nothing is fetched ahead: most who come by never need it (`prepare`).
self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  await self.clients.claim();
  if (ABLE && !(await setting("handover").catch(() => null))) await self.registration.navigationPreload?.enable();
})()));

self.addEventListener("sync", (event) => {
  if (event.tag === ROLLS) event.waitUntil(sendMarks().then((line) => { if (!line) throw new Error("no line"); }));
  if (event.tag === TAG) event.waitUntil(sync().then((line) => { if (!line) throw new Error("no line"); }));
});

self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (!ABLE) return;
  if (url.origin !== self.location.origin || url.pathname.startsWith("/phone/") && request.mode !== "navigate") return;
  const answer = route(event, request, url);
  if (answer) event.respondWith(answer.then((response) => { event.waitUntil(countTraffic()); return response; }));
});

// Which of the functions below answers a request; nothing where the browser is to go on by itself.
function route(event, request, url) {
  const navigates = request.mode === "navigate";
  if (request.method === "POST") {
    if (!navigates) return null;
    if (url.pathname === "/phone/open") return fileShared(event, request);
    // What a page of another site posts is for the site to refuse; ours say where they come from.
    if (!request.referrer.startsWith(`${self.location.origin}/`)) return null;
    if (url.pathname === "/preferences") return preferencesChosen(request);
    if (/^\/accounts\/(login\/(code\/confirm\/)?|logout\/|signup\/|passkey\/)$/.test(url.pathname)) return accountSent(request);
    const quiz = url.pathname.match(/^\/learn\/([\w-]+)\/([\w-]+)\/quizzes\/([\w-]+)$/);
    return quiz && url.searchParams.has("pack") ? answersSent(event, request, url, quiz) : null;
  }
  if (request.method !== "GET") return null;
  if (url.pathname.startsWith("/content/")) return fromPacks(request, url);
  if (request.headers.has("Range")) return null;
  if (navigates && /^\/accounts\/university\/[\w-]+\/back\/$/.test(url.pathname)) return accountSent(request);
  if (navigates) return page(event, request, url);
  const seen = url.pathname.match(/^\/learn\/([\w-]+)\/([\w-]+)\/seen$/);
  if (seen && url.searchParams.has("pack")) return unitSeen(event, request, url, seen);
  if (url.pathname.startsWith("/static/")) return fromStatic(request);
  if (url.pathname === KNOWN) return orOfVerifier(request, KNOWN);
  return fetch(request);
}

let dead = 0; // until then the site is not waited for so long: it could not be told who has the phone

// A page: from the site; from the phone where the line does not bring it, or not soon, and the phone has it.
async function page(event, request, url) {
  let told = false;
  try { told = await Promise.race([settle(), later(Date.now() < dead ? PATIENCE / 5 : PATIENCE)]); } catch {
    told = true;
    if (await setting("handover").catch(() => null)) { // the site would show what is the one's before her
      dead = Date.now() + 30_000;
      return pageHere(url).catch(noPage);
    }
  }
  const [, area, slug, unit] = url.pathname.split("/");
  if (PERSONAL.includes(area) && (await waiting().catch(() => [])).length) {
    told = true; // what waits is sent first, so that the page knows of it
    await Promise.race([sync(), later(PATIENCE / 2)]).catch(() => {});
  }
  const coming = fromSite(event, request, { again: told });
  coming.catch(() => {});
  const lesson = ["learn", "courses"].includes(area) && slug && (await packOf(slug, unit).catch(() => null));
  const here = lesson || (await keptPage(url.pathname)) || (["", "me", "phone"].includes(area) && (await hasShells().catch(() => false)));
  try {
    const response = await (here ? Promise.race([coming, later(lesson ? PATIENCE : 2.5 * PATIENCE)]) : coming);
    if (response.status >= 500 && [...PERSONAL, "phone"].includes(area)) return (here || response.status > 500 ? await pageHere(url).catch(() => response) : response);
    return response;
  } catch { return pageHere(url).catch(noPage); }
}
const later = (milliseconds) => new Promise((_resolve, reject) => { setTimeout(() => reject(new Told("slow")), milliseconds); });

const hasShells = async () => (await (await caches.open("shells")).keys()).length > 0;

async function fromSite(event, request, { again }) {
  const before = turn, response = (!again && (await event.preloadResponse)) || (await fetch(request));
  if (turn !== before) return fromSite(event, request, { again: true }); // the phone has changed hands meanwhile
  const ours = response.type === "basic" && response.headers.has("Content-Security-Policy") && response.status < 400;
  if (ours && (response.headers.get("Content-Type") || "").startsWith("text/html")) await noteLearner(response.headers.get("Changqing-Learner")).catch(() => {});
  return response;
}

function noPage() {
  return new Response(SITE.plain, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": SITE.policy } });
}

async function fromStatic(request) {
  const cache = await caches.open("static").catch(() => null), path = new URL(request.url).pathname;
  const found = await cache?.match(path);
  if (found) return found;
  return orOfVerifier(request, path);
}

const MEDIA = { svg: "image/svg+xml", webp: "image/webp", mp3: "audio/mpeg", m4a: "audio/mp4", ogg: "audio/ogg" };

// A picture or a sound that is here. Players ask for parts (RFC 9110, section 14): some play nothing else.
async function fromPacks(request, url) {
  const name = url.pathname.slice("/content/".length), body = await mediaHere(name).catch(() => null);
  if (!body) return fetch(request);
  const headers = { "Content-Type": MEDIA[name.split(".").pop()], "Content-Security-Policy": "default-src 'none'; sandbox", "Accept-Ranges": "bytes" };
  const [, first, last] = (request.headers.get("Range") || "").match(/^bytes=(\d*)-(\d*)$/) || [];
  if (!first && !last) return new Response(body, { headers });
  const from = first ? Number(first) : Math.max(0, body.length - Number(last)), to = first && last ? Math.min(body.length, Number(last) + 1) : body.length;
  if (from >= to) return new Response(null, { status: 416, headers: { ...headers, "Content-Range": `bytes */${body.length}` } });
  return new Response(body.subarray(from, to), { status: 206, headers: { ...headers, "Content-Length": String(to - from), "Content-Range": `bytes ${from}-${to - 1}/${body.length}` } });
}

// Signed in, up or out: whoever goes on is known by the next page, and by nothing that was before.
async function accountSent(request) {
  const response = await fetch(request);
  if (response.type === "opaqueredirect") {
    turn += 1;
    await forgetPages();
    await transact(["settings"], "readwrite", (store) => { store("settings").delete("active"); store("settings").delete("handover"); }).catch(() => {});
    await self.registration.navigationPreload?.enable();
  }
  return response;
}

// A unit is open: a page asks for the picture that says so. It is kept here and sent, with an id of its own.
async function unitSeen(event, request, url, [, slug, unit]) {
  try {
    await keep({ verb: "opened", slug, unit, pack: url.searchParams.get("pack") });
  } catch { return fetch(request); }
  event.waitUntil(sync());
  return new Response(PIXEL, { headers: { "Content-Type": "image/gif", "Cache-Control": "no-store" } });
}

// Answers are kept before anything else happens. Then they are sent; the page that comes after shows what became of it.
async function answersSent(event, request, url, [, slug, unit, quiz]) {
  const answers = Object.create(null);
  try {
    for (const [question, choice] of (await request.clone().formData()).entries()) (answers[question] ??= []).push(String(choice));
    await keep({ verb: "answered", slug, unit, quiz, pack: url.searchParams.get("pack"), answers });
  } catch { return fetch(request).catch(() => noRoom(url)); }
  const sent = sync();
  event.waitUntil(sent);
  await Promise.race([sent, later(PATIENCE)]).catch(() => {});
  return Response.redirect(`/learn/${slug}/${unit}#${quiz}`, 303);
}
async function noRoom(url) {
  return html("start", { courses: [], full: true, status: 507 }, url.pathname).catch(noPage);
}

async function preferencesChosen(request) {
  let form;
  try { form = await request.clone().formData(); } catch { return fetch(request); }
  const chosen = Object.fromEntries([...form.entries()].filter(([name]) => ["language", "display", "data"].includes(name)));
  await kept.change("settings", "preferences", (before) => ({ ...before, ...chosen })).catch(() => {});
  try { return await fetch(request); } catch {
    // The site is told when there is a line; until then the phone keeps to it by itself.
    await kept.change("settings", "untold", (before) => ({ ...before, ...chosen })).catch(() => {});
    const next = new URL(String(form.get("next") || "/"), self.location.origin);
    return Response.redirect(next.origin === self.location.origin ? next.href : "/", 303);
  }
}

// A pack, or words, shared with the installed site by another program.
async function fileShared(event, request) {
  const form = await request.clone().formData(), file = form.get("pack");
  if (!(file instanceof File) || !file.size) return fetch(request).catch(() => Response.redirect("/", 303));
  try { await openFile(file); return Response.redirect("/phone?opened=1#saved", 303); } catch (error) {
    return Response.redirect(`/phone?failed=${codeOf(error)}#saved`, 303);
  }
}

// Bytes that came over the line, by month, as the browser counts them: headers and all, as they were packed.
async function countTraffic() {
  const bytes = performance.getEntriesByType("resource").reduce((sum, one) => sum + (one.transferSize || 0), 0);
  performance.clearResourceTimings();
  await addTraffic(bytes);
}
const thisMonth = () => new Date().toISOString().slice(0, 7);
async function addTraffic(bytes) {
  if (bytes) await kept.change("traffic", thisMonth(), (before) => (before || 0) + bytes, "relaxed").catch(() => {});
}
