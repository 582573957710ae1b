// The learners on this phone. Each has a key, made here: it may add to her record and opens nothing. Who has a PIN can
// hand the phone over and take it back, also with no network.
const ROUNDS = 210_000, MOST_FAILURES = 5, REST = 15 * 60_000;
const newKey = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

async function active() {
  const key = await setting("active");
  return (key && (await kept.get("people", key))) || null;
}

// Whoever learns here now; a newcomer where nobody is known. One at a time: two things at once are one newcomer's.
const activeOrNew = () => navigator.locks.request("people", () => newIfNone());
async function newIfNone(learner = null) {
  const there = await active();
  if (there) return there;
  const person = { key: newKey(), learner, name: "", account: false, since: Date.now() };
  await transact(["people", "settings"], "readwrite", (store) => { store("people").put(person); store("settings").put(person.key, "active"); });
  return person;
}
const updatePerson = (key, fields) => kept.change("people", key, (person) => person && { ...person, ...fields });

// What a page of the site says of who is signed in: a learner's id, or nobody.
const noteLearner = (learner) => navigator.locks.request("people", () => noted(learner));
async function noted(learner) { // within the lock
  if (await setting("handover")) return; // the site does not know yet who has the phone
  const there = await active();
  if ((there?.learner || null) === learner) return;
  if (!learner) {
    // Signed out, or the cookie is gone: what she did stays hers, and whoever goes on is somebody else.
    if (there?.learner) await kept.delete("settings", "active");
    return;
  }
  const known = (await kept.all("people")).find((person) => person.learner === learner);
  if (known) { await kept.put("settings", known.key, "active"); return; }
  if (there && !there.learner) { await updatePerson(there.key, { learner }); return; } // the newcomer has got a name
  await kept.delete("settings", "active");
  await newIfNone(learner);
}

// What is made of a PIN: neither the site nor the phone keeps the PIN itself.
async function proofOf(key, pin) {
  const secret = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveBits"]);
  return hex(await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: fromBase64url(key), iterations: ROUNDS }, secret, 256));
}
const checkOf = (proof) => sha256(new TextEncoder().encode(`check ${proof}`));
const isPin = (pin) => /^\d{4,8}$/.test(pin);

async function askPeople(body) {
  let response;
  try {
    response = await fetch("/phone/people", { method: "POST", body: JSON.stringify(body), signal: AbortSignal.timeout(15_000) });
  } catch { throw new Told("no-line"); }
  if (response.status >= 500) throw new Told("no-line");
  const said = await response.json().catch(() => null);
  if (!response.ok) throw new Told(said?.code || "failed");
  if (!said || !("learner" in said)) throw new Told("no-line"); // somebody answers in the site's name
  return said;
}

async function setPin(pin) {
  if (!isPin(pin)) throw new Told("bad-pin");
  const person = await activeOrNew(), proof = await proofOf(person.key, pin);
  const said = await askPeople({ do: "pin", key: person.key, proof });
  await updatePerson(person.key, { learner: said.learner, name: said.name || person.name, check: await checkOf(proof), failures: 0 });
}

// A learner without an account has no name on the site; on the phone she may.
async function nameHer(name) {
  const person = await activeOrNew();
  await updatePerson(person.key, { nickname: name.trim().slice(0, 40) });
}

async function enter(key, pin) {
  const person = await kept.get("people", key);
  if (!person?.check) throw new Told("no-pin");
  const rests = Math.abs(Date.now() - person.failedAt) < REST; // a clock that was set back does not lock her out
  if (person.failures >= MOST_FAILURES && rests) throw new Told("pin-pause");
  const proof = await proofOf(key, pin);
  if ((await checkOf(proof)) !== person.check) {
    const failures = person.failures >= MOST_FAILURES ? 1 : (person.failures || 0) + 1;
    await updatePerson(key, { failures, failedAt: Date.now() });
    throw new Told(failures >= MOST_FAILURES ? "pin-pause" : "wrong-pin");
  }
  await updatePerson(key, { failures: 0 });
  await handOver({ key, proof });
}
const leaveToNewcomer = () => handOver({ key: null });

// Raised when the phone changes hands: what was asked for before that is not the next one's.
let turn = 0;

// From now on the phone is hers here; the site is told at once, or before the next page is asked for.
async function handOver(wanted) {
  const before = await active();
  // Somebody new, of whom the site has not heard: her work is hers alone, whoever has the phone when it is sent.
  if (before && !before.learner) await updatePerson(before.key, { apart: true });
  turn += 1;
  await forgetPages();
  await transact(["settings"], "readwrite", (store) => {
    store("settings").put(wanted, "handover");
    if (wanted.key) store("settings").put(wanted.key, "active"); else store("settings").delete("active");
  });
  await self.registration.navigationPreload?.disable();
  try { await settle(); } catch (error) { if (error.code !== "no-line") throw error; }
}

// Tell the site which language and display were chosen while there was no line.
async function tellPreferences() {
  const untold = await setting("untold");
  if (!untold) return false;
  const body = new URLSearchParams({ ...untold, next: "/healthz" });
  const response = await fetch("/preferences", { method: "POST", body, signal: AbortSignal.timeout(15_000) }).catch(() => null);
  if (!response?.ok) throw new Told("no-line");
  await kept.delete("settings", "untold");
  return true;
}

// Tell the site who has the phone, where that has not been done; `Told("no-line")` where it cannot be. Resolves with
// whether there was anything to tell: what the site was asked for before that is not hers.
function settle() {
  return navigator.locks.request("handover", async () => {
    const chose = await tellPreferences(), wanted = await setting("handover");
    if (!wanted) return chose;
    try {
      if (wanted.key) {
        const said = await askPeople({ do: "enter", key: wanted.key, proof: wanted.proof });
        await updatePerson(wanted.key, { learner: said.learner, name: said.name, account: said.account });
      } else await askPeople({ do: "leave" });
    } catch (error) {
      if (error.code === "no-line") throw error;
      // The site does not take the PIN any more: nobody is signed in, rather than the one before her.
      await askPeople({ do: "leave" });
      await kept.delete("settings", "active");
      await kept.delete("settings", "handover");
      throw error;
    }
    await kept.delete("settings", "handover");
    turn += 1;
    await self.registration.navigationPreload?.enable();
    return true;
  });
}
