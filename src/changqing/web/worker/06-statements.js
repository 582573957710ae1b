// What happened on this phone: kept on the disk first, then sent, and dropped when the site has said that it has it.
const MOST = 500, TAG = "statements";

// Keep one thing that happened, under who is learning now. Resolves when it is on the disk.
async function keep(happened) {
  const person = await activeOrNew();
  const statement = { id: newId(), owner: person.key, state: "waiting", at: new Date().toISOString(), ...happened };
  await kept.put("statements", statement);
  return statement;
}

// Send what waits, each under its owner's key. `thorough` asks how she stands also where nothing waits.
function sync({ thorough = false } = {}) {
  return navigator.locks.request("sync", async () => {
    let line = true, sent = 0;
    try { await settle(); } catch (error) { if (error.code === "no-line") line = false; }
    const here = await setting("active"), people = await kept.all("people");
    for (const person of people) {
      if (!line) break;
      try { sent += await sendFor(person, { thorough: thorough && person.key === here }); } catch (error) {
        if (error.code === "no-line") line = false;
        else await updatePerson(person.key, { trouble: error.code || "failed" });
      }
    }
    if (!line && (await waiting()).length) await self.registration.sync?.register(TAG).catch(() => {});
    if (sent) await kept.put("settings", { at: Date.now(), count: sent }, "sent");
    await tellPages({ type: "changed" });
    return line;
  });
}
const waiting = async () => (await kept.all("statements")).filter((one) => one.state === "waiting");

async function sendFor(person, { thorough }) {
  const mine = (await waiting()).filter((one) => one.owner === person.key);
  let sent = 0, asked = false, size = MOST, trouble = null;
  while (mine.length || (thorough && !asked && person.learner)) {
    const batch = mine.splice(0, size);
    asked = true;
    // Asked anew each time: she may have handed the phone over meanwhile.
    const current = (await setting("active")) === person.key && !(await setting("handover"));
    const courses = mine.length ? [] : [...new Set((await kept.all("packs")).map((row) => row.slug).filter(Boolean))];
    let said;
    try {
      said = await post({
        key: person.key, learner: person.learner, current, apart: Boolean(person.apart), since: person.cursor || "", courses, sent_at: new Date().toISOString(),
        statements: batch.map(({ id, verb, pack, unit, quiz, answers, at }) => ({ id, verb, pack, unit, at, ...(quiz ? { quiz, answers } : {}) })),
      });
    } catch (error) {
      if (error.code !== "internal-error" || !batch.length) throw error;
      // The site stumbles over something in it: halves, until that one is alone; it waits, and the others are sent.
      trouble = error.code;
      if (batch.length > 1) { size = Math.ceil(batch.length / 2); mine.unshift(...batch); }
      continue;
    }
    sent += await noteAnswer(person, said);
  }
  if (trouble) await updatePerson(person.key, { trouble });
  return sent;
}

async function post(body) {
  let response;
  try {
    response = await fetch("/phone/sync", {
      method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" }, signal: AbortSignal.timeout(60_000),
    });
  } catch { throw new Told("no-line"); }
  const said = await response.json().catch(() => null);
  if (response.ok && Array.isArray(said?.acknowledged)) return said;
  // A problem of ours has a code; all else is a line that answers in the site's name, or a server that is down.
  throw new Told(said?.code && said.code !== "busy" ? said.code : "no-line");
}

// Drop what is acknowledged, mark what is refused, and remember how she stands: all in one transaction.
async function noteAnswer(person, said) {
  await transact(["statements", "people", "standings"], "readwrite", (store) => {
    said.acknowledged.forEach((id) => store("statements").delete(id));
    for (const { id, code } of said.refused) {
      const asked = store("statements").get(id);
      asked.onsuccess = () => asked.result && store("statements").put({ ...asked.result, state: "refused", code });
    }
    const asked = store("people").get(person.key);
    asked.onsuccess = () => {
      const before = asked.result || person, next = { ...before, cursor: said.cursor, trouble: null };
      if (said.learner) Object.assign(next, { learner: said.learner, name: said.name, account: said.account });
      if (said.pin === false) next.check = null; // she has signed in since, or up: the PIN may have been another's
      for (const { title, count } of said.elsewhere || []) {
        const same = (next.elsewhere ||= []).find((one) => JSON.stringify(one.title) === JSON.stringify(title));
        if (same) same.count += count; else next.elsewhere.push({ title, count });
      }
      Object.assign(person, next);
      store("people").put(next);
    };
    for (const [slug, standing] of Object.entries(said.standings || {})) store("standings").put({ ...standing, toldAt: said.now }, [person.key, slug]);
  });
  return said.acknowledged.length;
}

// How a learner stands in a course, with what waits here: units opened and done, and the last of each quiz.
async function standingIn(slug) {
  const person = await active();
  const told = (person && (await kept.get("standings", [person.key, slug]))) || { opened: [], done: [], completed: false, quizzes: {} };
  const mine = person ? (await kept.all("statements")).filter((one) => one.owner === person.key && one.slug === slug) : [];
  const opened = new Set([...told.opened, ...mine.map((one) => one.unit)]);
  const last = {};
  for (const one of mine) if (one.verb === "answered" && one.state === "waiting" && !(last[one.quiz]?.at > one.at)) last[one.quiz] = one;
  return { ...told, opened, last };
}

async function tellPages(message) {
  for (const page of await self.clients.matchAll({ type: "window", includeUncontrolled: true })) page.postMessage(message);
}
