// Marks of rolls: signed by this phone's key and kept on its disk before anything else, then sent, and dropped when the site
// has said that it has them. A database of their own: they are a teacher's, whoever learns on the phone.
const ROLLS = "rolls";

let rollsOpened = null;
function rollsDatabase() {
  rollsOpened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open("changqing-rolls", 1);
    asked.onupgradeneeded = () => { asked.result.createObjectStore("marks", { keyPath: "id" }); asked.result.createObjectStore("keys"); };
    asked.onsuccess = () => { asked.result.onclose = () => { rollsOpened = null; }; resolve(asked.result); };
    asked.onerror = asked.onblocked = () => { rollsOpened = null; reject(asked.error || new Error("blocked")); };
  });
  return rollsOpened;
}
async function inRolls(name, mode, act) {
  const held = (await rollsDatabase()).transaction([name], mode, { durability: "strict" });
  return new Promise((resolve, reject) => {
    const asked = act(held.objectStore(name));
    held.oncomplete = () => resolve(asked?.result);
    held.onabort = held.onerror = () => reject(held.error || new DOMException("closed by the browser", "UnknownError"));
  });
}
const allMarks = () => inRolls("marks", "readonly", (store) => store.getAll());

// The key of a teacher on this phone: made here, its private half never leaves the browser.
async function keyOf(user) {
  const there = await inRolls("keys", "readonly", (store) => store.get(user));
  if (there) return there;
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  const made = { id: newId(), secret: pair.privateKey, key: { kty, crv, x, y } };
  await inRolls("keys", "readwrite", (store) => store.put(made, user));
  return made;
}

// What is signed of a mark (classes/roll/signing.py has the same).
const signedText = ({ id, session, learner, state, minutes, way, at }) => ["changqing mark 1", id, session, learner, state, minutes, way, at].join("\n");

// Keep one mark; resolves when it is on the disk.
const markRoll = ({ user, session, learner, state, minutes = 0, way = "tap", name = "" }) => navigator.locks.request("roll-key", async () => {
  const mark = { id: newId(), user, session, learner: learner || newId(), state, minutes, way, at: new Date().toISOString(), name };
  const { secret } = await keyOf(user);
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, secret, new TextEncoder().encode(signedText(mark)));
  mark.sig = base64url(new Uint8Array(signature));
  await inRolls("marks", "readwrite", (store) => store.put(mark));
  return { id: mark.id, learner: mark.learner };
});

// Send what waits, each teacher's under her own name; `rolls` are those that a page wants to know of.
function sendMarks({ rolls = [], user = null } = {}) {
  return navigator.locks.request("rolls", async () => {
    const waiting = (await allMarks()).filter((one) => !one.code), users = new Set(waiting.map((one) => one.user));
    if (user) users.add(user);
    let line = true;
    for (const one of users) {
      const mine = waiting.filter((mark) => mark.user === one), { id, key } = await keyOf(one);
      do {
        const batch = mine.splice(0, 200);
        const body = { user: one, phone: id, key, sent_at: new Date().toISOString(), rolls: one === user ? rolls : [], marks: batch.map(({ user: _user, code: _code, ...mark }) => mark) };
        let response;
        try {
          response = await fetch("/teach/rolls", { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json", Accept: "application/json" }, signal: AbortSignal.timeout(60_000) });
        } catch { line = false; break; }
        const said = await response.json().catch(() => null);
        if (!response.ok || !Array.isArray(said?.acknowledged)) {
          if (response.redirected) await tellPages({ type: "rolls", trouble: "another-user" }); // nobody is signed in
          else if (response.status >= 500 || !said?.code) line = false;
          else if (one === user) await tellPages({ type: "rolls", trouble: said.code });
          break;
        }
        for (const mark of said.acknowledged) await inRolls("marks", "readwrite", (store) => store.delete(mark));
        for (const { id: refused, code } of said.refused) {
          const mark = batch.find((row) => row.id === refused);
          if (mark) await inRolls("marks", "readwrite", (store) => store.put({ ...mark, code }));
        }
        await tellPages({ type: "rolls", rolls: said.rolls, now: said.now });
      } while (mine.length);
    }
    if (!line) await self.registration.sync?.register(ROLLS).catch(() => {});
    await tellPages({ type: "rolls", line });
    return line;
  });
}

Object.assign(WISHES, {
  keepPage,
  mark: async (wish) => {
    const made = await markRoll(wish).catch((error) => { throw isFull(error) ? new Told("full") : error; });
    sendMarks({ rolls: [wish.session], user: wish.user }).catch(() => {});
    return made;
  },
  marks: async ({ session }) => (await allMarks()).filter((one) => one.session === session),
  sendMarks: ({ session, user }) => sendMarks({ rolls: [session], user }),
});
