// Pages made on the phone, where the line does not bring them: the site's own templates (templates/offline/), filled with
// what is in a pack. `[[name]]` is a value, `[[&name]]` is HTML, `[[#name]]…[[/name]]` is for each, or where there is one,
// `[[^name]]…[[/name]]` is where there is none.
const escaped = (value) => String(value).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

// A template as a tree: texts, and `{ kind, name, parts }`. Read once, so what is put in is never read as a template.
function parsed(template) {
  const pieces = template.split(/\[\[([#^/&]?)([\w-]+)\]\]/), open = [{ parts: [] }];
  for (let at = 0; at < pieces.length; at += 3) {
    open[0].parts.push(pieces[at]);
    const [kind, name] = pieces.slice(at + 1, at + 3);
    if (name === undefined) break;
    if (kind === "/") { if (open.shift().name !== name) throw new Error(`[[/${name}]] closes another`); continue; }
    const node = { kind, name, parts: [] };
    open[0].parts.push(node);
    if (kind === "#" || kind === "^") open.unshift(node);
  }
  if (open.length !== 1) throw new Error(`[[#${open[0].name}]] is not closed`);
  return open[0];
}

function filled(template, values) {
  const look = (name, scopes) => scopes.find((scope) => scope && Object.hasOwn(Object(scope), name))?.[name];
  const render = (node, scopes) => node.parts.map((part) => {
    if (typeof part === "string") return part;
    const value = look(part.name, scopes), there = Array.isArray(value) ? value.length > 0 : Boolean(value);
    if (part.kind === "^") return there ? "" : render(part, scopes);
    if (part.kind !== "#") return part.kind === "&" ? value ?? "" : escaped(value ?? "");
    return there ? (Array.isArray(value) ? value : [value]).map((one) => render(part, [one, ...scopes])).join("") : "";
  }).join("");
  return render(parsed(template), [values]);
}

const ORDER_OF_LANGUAGES = ["zh-Hans", "en"], DISPLAYS = ["standard", "care"];
function best(texts, language) {
  return [language, ...ORDER_OF_LANGUAGES, ...Object.keys(texts)].find((one) => texts[one]);
}
const contentLanguage = (code) => (code === "en" ? "en" : "zh-Hans");

async function preferences() {
  const { language = "zh-hans", display = "standard" } = (await setting("preferences")) || {};
  return { language: SITE.shells[language] ? language : "zh-hans", display: DISPLAYS.includes(display) ? display : "standard" };
}

// The templates of a language and display: this release's where they are here or can be had, else those that are here.
async function shells({ language, display }) {
  const cache = await caches.open("shells"), wanted = SITE.shells[language][display];
  const found = await cache.match(wanted);
  if (found) return found.json();
  const same = (await cache.keys()).filter((one) => new URL(one.url).pathname.startsWith(folderOf(wanted)));
  const any = same[0] || (await cache.keys())[0]; // of an older release, or in the other language: better than none
  return (any ? await cache.match(any) : await fetchShells(cache, wanted)).json();
}
const folderOf = (url) => url.slice(0, url.lastIndexOf("/") + 1); // of a language and display, whatever the release
async function fetchShells(cache, url) {
  const response = await fetch(url, { credentials: "omit", signal: AbortSignal.timeout(20_000) });
  if (!response.ok) throw new Told("no-line");
  await cache.put(url, response.clone());
  for (const one of await cache.keys()) if (new URL(one.url).pathname.startsWith(folderOf(url)) && !one.url.endsWith(url)) await cache.delete(one);
  return response;
}

// Bring what pages are made of. Whoever saves a course (`whole`) may want it in the other language, or in care mode.
async function prepare({ whole = false } = {}) {
  const statics = await caches.open("static"), cache = await caches.open("shells"), chosen = await preferences();
  for (const url of Object.values(SITE.static)) if (!(await statics.match(url))) await statics.add(url);
  const wanted = whole ? Object.values(SITE.shells).flatMap((displays) => Object.values(displays)) : [SITE.shells[chosen.language][chosen.display]];
  for (const url of wanted) if (!(await cache.match(url))) await fetchShells(cache, url);
  // Only now: until here the pages of an older release were all there was.
  const current = Object.values(SITE.static);
  for (const one of await statics.keys()) if (!current.includes(new URL(one.url).pathname)) await statics.delete(one);
}

// What every page shows of the phone.
async function frame(path) {
  const statements = await waiting(), here = await setting("active");
  const mine = statements.filter((one) => one.owner === here).length;
  return { path, waiting: mine ? [{ number: mine, one: mine === 1, more: mine !== 1 }] : [], others: statements.length - mine };
}

async function html(kind, values, path) {
  const chosen = await preferences(), templates = await shells(chosen);
  const page = filled(templates[kind], { ...(await frame(path)), ...values });
  return new Response(page, { status: values.status || 200, headers: { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", "Content-Security-Policy": SITE.policy, "Content-Language": chosen.language } });
}

// The page of an address, as the phone can make it.
async function pageHere(url) {
  const path = url.pathname, [, area, slug, unit, page] = path.split("/");
  if (path === "/phone") return html("phone", {}, path);
  const verifier = await verifierHere(path);
  if (verifier) return verifier;
  const whole = await keptPage(path);
  if (whole) return whole;
  const found = area === "learn" || area === "courses" ? await packOf(slug, area === "learn" ? unit : null) : null;
  if (found && area === "courses" && !unit) return coursePage(found, path);
  if (found && area === "learn") return unit ? lessonPage(found, unit, page, url) : Response.redirect(await nextUnit(found), 303);
  return startPage(path);
}

// The saved pack of a course that has a unit: the whole one before a part, the newest before an older one.
async function packOf(slug, unit = null) {
  const rows = (await kept.all("packs")).filter((row) => row.slug === slug && row.manifest && row.wanted.length);
  const rank = (row) => [row.state === "saved" ? 1 : 0, !unit || row.wanted === "all" || row.wanted.includes(unit) ? 1 : 0, row.savedAt || row.since];
  return rows.sort((one, other) => rank(other).reduce((found, value, place) => found || value - rank(one)[place], 0))[0] || null;
}
const has = (row, unit) => row.wanted === "all" || row.wanted.includes(unit.key);
const unitAddress = (row, unit) => `/learn/${row.slug}/${unit.key}`;
async function nextUnit(row) {
  const { done } = await standingIn(row.slug), units = row.manifest.units.filter((unit) => has(row, unit));
  return unitAddress(row, units.find((unit) => !done.includes(unit.key)) || units[0]);
}

async function startPage(path) {
  const language = contentLanguage((await preferences()).language);
  const rows = (await kept.all("packs")).filter((row) => row.manifest && row.state === "saved").sort((one, other) => other.savedAt - one.savedAt);
  const courses = await Promise.all(rows.map(async (row) => {
    const { done } = await standingIn(row.slug), units = row.manifest.units.filter((unit) => has(row, unit));
    return { title: row.title[best(row.title, language)], lang: best(row.title, language), url: await nextUnit(row), about: `/courses/${row.slug}`, done: done.length, total: units.length };
  }));
  return html("start", { courses, absent: !["/", "/me", "/courses"].includes(path), status: ["/", "/me"].includes(path) ? 200 : 503 }, path);
}

function unitRows(row, standing, language, current) {
  return row.manifest.units.map((unit, place) => ({
    title: unit.title[best(unit.title, language)], lang: best(unit.title, language), url: unitAddress(row, unit), number: place + 1, here: has(row, unit), absent: !has(row, unit),
    done: standing.done.includes(unit.key), undone: !standing.done.includes(unit.key), current: unit.key === current,
  }));
}

async function coursePage(row, path) {
  const language = contentLanguage((await preferences()).language), { course } = row.manifest, standing = await standingIn(row.slug);
  return html("course", {
    title: course.title[best(course.title, language)], lang: best(course.title, language),
    summary: course.summary[best(course.summary, language)], summary_lang: best(course.summary, language),
    outcomes: (course.outcomes || []).map((one) => ({ outcome: one[best(one, language)], lang: best(one, language) })),
    able: Boolean(course.outcomes?.length), units: unitRows(row, standing, language), next: await nextUnit(row), begun: standing.opened.size > 0, completed: standing.completed,
    missing: await stillMissing(standing),
  }, path);
}

// What the site last said is still missing, where the rule asks for more than units; and of when that is.
async function stillMissing({ missing, toldAt }) {
  const { language } = await preferences(), lines = missing?.[language];
  return lines ? [{ lines, when: new Date(toldAt).toLocaleString(language, { dateStyle: "long", timeStyle: "short" }) }] : [];
}

async function lessonPage(row, key, pageKey, url) {
  const language = contentLanguage((await preferences()).language), { units, completion = {} } = row.manifest;
  const place = units.findIndex((unit) => unit.key === key), unit = units[place];
  const page = pageKey ? unit?.pages?.find((one) => one.key === pageKey) : unit;
  if (!page) return startPage(url.pathname);
  const chosen = best(page.files, language);
  let body;
  try { body = await fileOf(row, page.files[chosen]); } catch (error) {
    if (error.code === "damaged") { await dropRange(row.pack, ...row.entries[page.files[chosen]]); await updatePack(row.pack, { state: "loading", failed: "damaged" }); }
    return startPage(url.pathname);
  }
  // Of units that were saved by themselves, the small pictures are here.
  if (row.wanted !== "all") body = body.replace(/ srcset="[^"]*"( sizes="[^"]*")?/g, "");
  const standing = await standingIn(row.slug), address = unitAddress(row, unit), again = url.searchParams.get("again");
  const quizzes = (role) => (pageKey ? [] : (unit.quizzes || []).filter((quiz) => quiz.role === role))
    .map((quiz) => quizShown(row, unit, quiz, standing, { language, again, share: completion.score ?? 0.6 }));
  const link = (one) => (one ? [{ url: unitAddress(row, one), title: one.title[best(one.title, language)] }] : []);
  return html("lesson", {
    course: row.title[best(row.title, language)], course_lang: best(row.title, language), course_url: `/courses/${row.slug}`, unit_url: address, unit_title: unit.title[best(unit.title, language)],
    title: page.title[best(page.title, language)], lang: best(page.title, language), is_page: Boolean(pageKey), language: chosen, body, position: place + 1, total: units.length,
    minutes: unit.minutes ? [{ number: unit.minutes }] : [], fallback: chosen !== language, zh: chosen === "zh-Hans", en: chosen === "en",
    units: unitRows(row, standing, language, key), before: quizzes("before"), after: quizzes("after"),
    more: Boolean(unit.pages?.length), pages: (unit.pages || []).map((one) => ({ title: one.title[best(one.title, language)], lang: best(one.title, language), url: `${address}/${one.key}`, assignment: one.kind === "assignment", reading: one.kind !== "assignment", current: one === page })),
    seen: `${address}/seen?pack=${row.pack}`, previous: link(units[place - 1]), next: link(units[place + 1]), last: !units[place + 1],
    missing: units[place + 1] || pageKey ? [] : await stillMissing(standing),
  }, url.pathname);
}

// A quiz as the page shows it: blank, or with what was chosen; what was right where the pack says so, or the site has.
function quizShown(row, unit, quiz, standing, { language, again, share }) {
  const counts = quiz.role === "after", address = unitAddress(row, unit);
  const waits = again === quiz.key ? null : standing.last[quiz.key], told = again === quiz.key || waits ? null : standing.quizzes[quiz.key];
  const chosenOf = (question) => (waits ? waits.answers[question.key] || [] : told ? told.answers[question.key]?.[0] || [] : []);
  const key = (question) => quiz.answers?.[question.key];
  const isRight = (question) => (key(question) ? sameSet(chosenOf(question), key(question).right) : told ? Boolean(told.answers[question.key]?.[1]) : null);
  const answered = Boolean(waits || told), known = answered && quiz.questions.every((question) => isRight(question) !== null);
  const score = quiz.questions.filter(isRight).length;
  return {
    key: quiz.key, counts, practice: !counts, percent: Math.round(share * 100), blank: !answered, answered, known, kept: answered && !known,
    score, most: quiz.questions.length, score_one: score === 1, score_more: score !== 1,
    passed: known && counts && score / quiz.questions.length >= share, failed: known && counts && score / quiz.questions.length < share,
    action: `${address}/quizzes/${quiz.key}?pack=${row.pack}`, retry: `${address}?again=${quiz.key}#${quiz.key}`,
    questions: quiz.questions.map((question, place) => {
      const right = key(question)?.right;
      return {
        number: place + 1, prompt: question.prompt[best(question.prompt, language)], lang: best(question.prompt, language), name: question.key, multiple: question.kind === "multiple",
        kind: question.kind === "multiple" ? "checkbox" : "radio", required: question.kind !== "multiple",
        marked: answered && isRight(question) !== null, correct: isRight(question) === true, wrong: isRight(question) === false,
        explain: answered && key(question)?.explain ? [{ why: key(question).explain[best(key(question).explain, language)] || "" }].filter((one) => one.why) : [],
        choices: question.choices.map((choice) => {
          const chosen = chosenOf(question).includes(choice.key), fine = right?.includes(choice.key);
          return {
            value: choice.key, words: choice.text[best(choice.text, language)], lang: best(choice.text, language), name: question.key, kind: question.kind === "multiple" ? "checkbox" : "radio", required: question.kind !== "multiple",
            both: Boolean(chosen && fine), right_only: Boolean(!chosen && fine), wrong_only: chosen && !fine && Boolean(right), chosen_only: chosen && !right, plain: !chosen && !fine,
          };
        }),
      };
    }),
  };
}
const sameSet = (one, other) => one.length === other.length && one.every((value) => other.includes(value));
