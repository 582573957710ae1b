// What the phone keeps: one IndexedDB database. Everything else in the worker reads and writes through here.
const STORES = {
  packs: { keyPath: "pack" }, // a saved release: its address, manifest, what of it is wanted, how far it is
  pieces: {}, // its bytes, by [pack, first byte, how many]
  statements: { keyPath: "id" }, // what happened and is not yet acknowledged
  people: { keyPath: "key" }, // the learners on this phone
  standings: {}, // where a learner stands, as the site last said, by [her key, course]
  settings: {},
  traffic: {}, // bytes that came over the line, by month
};

// What all of this needs. A browser that lacks a part is left to work on line (offline.js asks the same).
const ABLE = (() => {
  try { new DecompressionStream("deflate-raw"); } catch { return false; }
  return "timeout" in AbortSignal && "hasOwn" in Object && "locks" in navigator;
})();

let opened = null;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open("changqing", 1);
    const tired = setTimeout(() => { opened = null; reject(new Error("the database does not answer")); }, 3000);
    asked.onupgradeneeded = () => {
      for (const [name, options] of Object.entries(STORES)) asked.result.createObjectStore(name, options);
      asked.transaction.objectStore("settings").put(Date.now(), "born");
    };
    asked.onsuccess = () => {
      clearTimeout(tired);
      asked.result.onclose = asked.result.onversionchange = () => { asked.result.close(); opened = null; };
      resolve(asked.result);
    };
    asked.onerror = asked.onblocked = () => { clearTimeout(tired); opened = null; reject(asked.error || new Error("blocked")); };
  });
  return opened;
}

// Run `act` on stores in one transaction; resolves when it is on the disk. `act` gets a function that returns a store,
// and gives back a request whose result is wanted, or nothing.
async function transact(names, mode, act, durability = "strict") {
  const options = { durability: mode === "readwrite" ? durability : "default" };
  let held;
  try { held = (await database()).transaction(names, mode, options); } catch {
    opened = null; // the browser has closed it under us: opened again, once
    held = (await database()).transaction(names, mode, options);
  }
  return new Promise((resolve, reject) => {
    const asked = act((name) => held.objectStore(name));
    held.oncomplete = () => resolve(asked?.result);
    held.onabort = held.onerror = () => reject(held.error || new DOMException("closed by the browser", "UnknownError"));
  });
}

const kept = {
  get: (name, key) => transact([name], "readonly", (store) => store(name).get(key)),
  all: (name, range) => transact([name], "readonly", (store) => store(name).getAll(range)),
  keys: (name, range) => transact([name], "readonly", (store) => store(name).getAllKeys(range)),
  put: (name, value, key) => transact([name], "readwrite", (store) => store(name).put(value, key)),
  delete: (name, range) => transact([name], "readwrite", (store) => store(name).delete(range)),
  // Read, change and write one value, with nobody in between.
  change: (name, key, alter, durability) => transact([name], "readwrite", (store) => {
    const asked = store(name).get(key);
    asked.onsuccess = () => {
      const value = alter(asked.result);
      if (value !== undefined) STORES[name].keyPath ? store(name).put(value) : store(name).put(value, key);
    };
  }, durability),
};
const setting = (name) => kept.get("settings", name);

// A UUID of version 7 (RFC 9562, section 5.7): made here, unique everywhere, in the order of time.
function newId(now = Date.now()) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let place = 0; place < 6; place += 1) bytes[place] = Math.floor(now / 2 ** (8 * (5 - place))) % 256;
  bytes[6] = (bytes[6] & 15) | 112;
  bytes[8] = (bytes[8] & 63) | 128;
  const digits = hex(bytes);
  return [[0, 8], [8, 12], [12, 16], [16, 20], [20, 32]].map(([from, to]) => digits.slice(from, to)).join("-");
}

const hex = (bytes) => [...new Uint8Array(bytes)].map((one) => one.toString(16).padStart(2, "0")).join("");
// In steps: a call takes only so many arguments.
function base64url(bytes) {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 32768) binary += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
const fromBase64url = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const sha256 = async (bytes) => hex(await crypto.subtle.digest("SHA-256", bytes));

// Something that a person is to be told, by a code that the pages have words for.
class Told extends Error {
  constructor(code, more = {}) { super(code); this.code = code; Object.assign(this, more); }
}
const codeOf = (error) => (error instanceof Told ? error.code : isFull(error) ? "full" : "failed");
// Chromium says UnknownError where the disk itself has no room for its database.
const FULL = ["QuotaExceededError", "UnknownError"];
const isFull = (error) => FULL.includes(error?.name) || FULL.includes(error?.inner?.name);
