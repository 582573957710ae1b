// What pages ask of the worker by message (static/changqing/offline.js), and how it answers.

// What pages may ask for. Each answers with an object, or a `Told`.
const WISHES = {
  async hello({ language, display, pageBytes, standalone }) {
    await self.clients.claim(); // a page that was on its way while the worker began belongs to nobody
    await kept.change("settings", "preferences", (before) => ({ ...before, language, display }));
    await addTraffic(pageBytes);
    if (standalone || (await kept.keys("packs")).length || (await waiting()).length) await prepare().catch(() => {});
    const asked = (await setting("asked")) || 0, due = Date.now() - asked > 5 * 60_000;
    if (due) await kept.put("settings", Date.now(), "asked");
    if (await sync({ thorough: due && (await kept.keys("packs")).length > 0 })) await goOn();
    await countTraffic();
  },
  async status() {
    const people = await kept.all("people"), here = await setting("active"), statements = await kept.all("statements");
    const count = (key, state) => statements.filter((one) => one.owner === key && one.state === state).length;
    const me = people.find((person) => person.key === here) || null;
    const packs = (await kept.all("packs")).map(({ pack, size, slug, title, state, wanted, failed }) => ({ pack, size, slug, title, state, whole: wanted === "all", units: wanted === "all" ? 0 : wanted.length, failed }));
    for (const row of packs) row.bytes = await bytesHere(row.pack);
    const estimate = (await navigator.storage?.estimate?.()) || {};
    return {
      packs, limit: (await setting("limit")) || DEFAULT_LIMIT, used: await bytesHere(), free: estimate.quota ? estimate.quota - estimate.usage : null,
      waiting: here ? count(here, "waiting") : 0, refused: here ? statements.filter((one) => one.owner === here && one.state === "refused").map(({ id, code, slug, unit, at }) => ({ id, code, slug, unit, at })) : [],
      others: statements.filter((one) => one.owner !== here && one.state === "waiting").length,
      me: me && { name: me.name || me.nickname || "", account: me.account, pin: Boolean(me.check), known: Boolean(me.learner), trouble: me.trouble || null, elsewhere: me.elsewhere || [] },
      people: people.filter((person) => person.key !== here && person.check).map((person) => ({ key: person.key, name: person.name || person.nickname || "" })),
      sent: (await setting("sent")) || null, traffic: (await kept.get("traffic", thisMonth())) || 0,
      born: (await setting("born")) || null, handover: Boolean(await setting("handover")),
    };
  },
  // What a page has to know in passing; all of it is for the page about the phone.
  async counts() {
    const here = await setting("active"), mine = (await kept.all("statements")).filter((one) => one.owner === here);
    const people = await kept.all("people");
    return {
      waiting: mine.filter((one) => one.state === "waiting").length, refused: mine.filter((one) => one.state === "refused").length,
      saved: (await kept.keys("packs")).length, shared: people.some((person) => person.check),
    };
  },
  who: () => setting("active"),
  async seenElsewhere() { const here = await setting("active"); if (here) await updatePerson(here, { elsewhere: [] }); },
  async waitingIn({ slug }) {
    const here = await setting("active");
    return (await waiting()).filter((one) => one.owner === here && one.slug === slug).map(({ verb, unit, quiz, state }) => ({ verb, unit, quiz, state }));
  },
  async saved({ pack }) {
    const row = await kept.get("packs", pack);
    return row ? { state: row.state, wanted: row.wanted, failed: row.failed, bytes: await bytesHere(pack) } : null;
  },
  async save(wish) {
    const ready = await prepare({ whole: true }).then(() => true, () => false);
    await updatePack(wish.pack, { tries: 0 });
    await save(wish, (progress) => tellPages({ type: "progress", pack: wish.pack, unit: wish.unit || null, ...progress }));
    if (!ready) await prepare({ whole: true }).catch((error) => { throw isFull(error) ? error : new Told("no-line"); });
    await tellPages({ type: "changed" });
  },
  remove: async ({ pack }) => { await forget(pack); await tellPages({ type: "changed" }); },
  limit: async ({ bytes }) => kept.put("settings", bytes, "limit"),
  sync: () => sync({ thorough: true }),
  share: ({ pack }) => fileFor(pack),
  open: async ({ file }) => { const row = await openFile(file); await tellPages({ type: "changed" }); return { title: row.title, slug: row.slug }; },
  drop: async ({ id }) => kept.delete("statements", id),
  retry: async () => { for (const one of await kept.all("statements")) if (one.state === "refused") await kept.put("statements", { ...one, state: "waiting" }); await sync(); },
  pin: ({ pin, name }) => (name ? nameHer(name) : Promise.resolve()).then(() => setPin(pin)),
  verifier: keepVerifier,
  enter: ({ key, pin }) => enter(key, pin),
  leave: () => leaveToNewcomer(),
};

// What was being saved when the line broke, or the page was closed, goes on.
async function goOn() {
  for (const row of await kept.all("packs")) {
    if (row.state !== "loading" || row.tries > 2 || ["limit", "full", "gone", "foreign", "newer"].includes(row.failed)) continue;
    await save({ pack: row.pack, size: row.size, unit: row.wanted === "all" ? null : row.wanted[0] }, (progress) => tellPages({ type: "progress", pack: row.pack, unit: null, ...progress }))
      .then(() => tellPages({ type: "changed" }), () => {});
  }
}

self.addEventListener("message", (event) => {
  const [port] = event.ports, { wish, ...rest } = event.data || {};
  if (!port || !Object.hasOwn(WISHES, wish)) return;
  event.waitUntil(WISHES[wish](rest).then(
    (value) => port.postMessage({ value: value ?? null }),
    (error) => port.postMessage({ error: codeOf(error), detail: `${(error.cause || error).name}: ${(error.cause || error).message}` }),
  ));
});
