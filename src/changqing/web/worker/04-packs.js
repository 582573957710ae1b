// Saving a course, or some units of it, from its pack: any part of the pack may be here, and what is missing is fetched.
const PIECE = 256 * 1024, TAIL = 32 * 1024, DEFAULT_LIMIT = 300_000_000, MOST_SHARED = 300_000_000;
let shelf = null; // what is saved, read once for the many pictures of a page
const address = (pack) => `/packs/${pack}.zip`;
const piecesOf = (pack) => IDBKeyRange.bound([pack], [pack, []]);

// The bytes from … to of a pack, as they are here; `Told("missing")` where they are not all.
async function readHere(pack, from, to) {
  const range = IDBKeyRange.bound([pack, Math.max(0, from - PIECE)], [pack, to]);
  const whole = new Uint8Array(to - from);
  let here = from;
  await transact(["pieces"], "readonly", (store) => {
    const asked = store("pieces").openCursor(range);
    asked.onsuccess = () => {
      const cursor = asked.result;
      if (!cursor) return;
      const [, start, length] = cursor.key;
      if (start + length > here && start <= here && start < to) {
        const bytes = new Uint8Array(cursor.value).subarray(here - start, to - start);
        whole.set(bytes, here - from);
        here += bytes.length;
      }
      cursor.continue();
    };
  });
  if (here < to) throw new Told("missing");
  return whole;
}

// Which of these ranges are not here, in their order; those that meet are one.
async function gaps(pack, ranges) {
  const here = (await kept.keys("pieces", piecesOf(pack))).map(([, from, length]) => [from, from + length]);
  const wanted = [...ranges].sort((one, other) => one[0] - other[0]), missing = [];
  for (let [from, to] of wanted) {
    for (const [start, end] of here) {
      if (end <= from || start >= to) continue;
      if (start > from) missing.push([from, start]);
      from = Math.max(from, end);
    }
    if (from < to) missing.push([from, to]);
  }
  return merge(missing);
}
const lengthOf = (ranges) => ranges.reduce((sum, [from, to]) => sum + to - from, 0);

// Fetch ranges of a pack and keep them, piece by piece: what has come stays, whatever breaks after it.
async function fill(pack, ranges, tell) {
  for (const [from, to] of await gaps(pack, ranges)) {
    for (let start = from; start < to;) {
      const end = Math.min(to, start + PIECE);
      start += await fetchPiece(pack, start, end);
      await tell();
    }
  }
}

async function fetchPiece(pack, from, to) {
  let response;
  try {
    response = await fetch(address(pack), { headers: { Range: `bytes=${from}-${to - 1}` }, cache: "no-store", signal: AbortSignal.timeout(60_000) });
  } catch { throw new Told("no-line"); }
  if ([404, 410].includes(response.status)) throw new Told("gone");
  if (response.status !== 206 || !(response.headers.get("Content-Range") || "").startsWith(`bytes ${from}-`)) throw new Told("no-line");
  const parts = [];
  let length = 0, broken = false;
  const reader = response.body.getReader();
  try {
    for (let part = await reader.read(); !part.done && length < to - from; part = await reader.read()) { parts.push(part.value); length += part.value.length; }
  } catch { broken = true; }
  if (length) await keepPiece(pack, from, joined(parts, length).slice(0, to - from));
  if (broken || !length) throw new Told("no-line");
  return Math.min(length, to - from);
}

async function keepPiece(pack, from, bytes) {
  try {
    await kept.put("pieces", bytes.buffer, [pack, from, bytes.length]);
  } catch (error) { throw isFull(error) ? new Told("full") : error; }
}

// Save a pack, or units of it. Resolves when all is here and checked; what stopped it is a `Told`.
async function save({ pack, size, table, unit, language }, tell) {
  return navigator.locks.request(`save ${pack}`, async () => {
    const known = await kept.get("packs", pack);
    if (!known) {
      await checkRoom(Math.min(size, TAIL));
      await kept.put("packs", { pack, size, state: "loading", wanted: unit ? [unit] : "all", since: Date.now() });
    }
    try {
      const row = await withManifest(pack, size, table || TAIL, tell);
      const wanted = !unit || row.wanted === "all" ? "all" : [...new Set([...row.wanted, unit])];
      await updatePack(pack, { wanted, state: "loading", failed: null, language: language || row.language });
      await complete(pack, tell);
    } catch (error) {
      const code = codeOf(error);
      const row = await kept.get("packs", pack);
      // What names the files cannot be trusted: nothing of it is kept.
      if (!row?.manifest && ["damaged", "foreign"].includes(code)) await kept.delete("pieces", piecesOf(pack));
      if (["gone", "foreign", "newer"].includes(code) && !known) await forget(pack);
      else await updatePack(pack, { failed: code });
      throw new Told(code, { cause: error });
    }
  });
}
const updatePack = (pack, fields) => { shelf = null; return kept.change("packs", pack, (row) => row && { ...row, ...fields }).then(() => { shelf = null; }); };

// The table and the manifest of a pack, fetched where they are not here, and checked.
async function withManifest(pack, size, table, tell) {
  const row = await kept.get("packs", pack);
  if (row?.manifest) return row;
  let tail = Math.min(size, Math.max(table, 22)), found;
  for (;;) {
    await fill(pack, [[size - tail, size]], tell);
    found = entriesOf(await readHere(pack, size - tail, size), size);
    if (found.entries) break;
    if (found.more <= tail) throw new Told("damaged");
    tail = found.more;
  }
  return adopt(pack, found.entries, async (names) => fill(pack, names.map((name) => found.entries[name]), tell));
}

// Check the manifest that is here (after `bring` has brought it), and remember what the pack is.
async function adopt(pack, entries, bring) {
  const names = [MANIFEST, SIGNATURE];
  if (names.some((name) => !entries[name])) throw new Told("damaged");
  await bring(names);
  const read = (from, to) => readHere(pack, from, to);
  const [document, signature] = await Promise.all(names.map((name) => unpack(entries[name], read, 20_000_000)));
  const manifest = await checkedManifest(document, signature, entries, { fromSite: true });
  const { slug, title, summary } = manifest.course;
  await updatePack(pack, { manifest, entries, slug, title, summary });
  return kept.get("packs", pack);
}

// The files that are wanted of a pack: all, or the texts of units in the reader's language with their small pictures.
async function wantedFiles(row) {
  if (row.wanted === "all") return Object.keys(row.manifest.files);
  const texts = row.manifest.units.filter((unit) => row.wanted.includes(unit.key)).flatMap((unit) => [unit, ...(unit.pages || [])])
    .map((page) => page.files[best(page.files, row.language)]);
  const files = new Set(texts);
  for (const name of texts) {
    let html;
    try { html = await fileOf(row, name); } catch { continue; } // not here yet: its pictures come in the second round
    for (const [, hash] of html.matchAll(/src="\/content\/([0-9a-f]{64}\.\w+)"/g)) files.add(`media/${hash}`);
  }
  return [...files].filter((name) => row.entries[name]);
}

async function complete(pack, tell) {
  let row = await kept.get("packs", pack);
  for (let round = 0; round < 2; round += 1) { // texts first; they name their pictures
    const ranges = (await wantedFiles(row)).map((name) => row.entries[name].slice(0, 2));
    if (row.wanted === "all") ranges.push([0, row.size]);
    await checkRoom(lengthOf(await gaps(pack, ranges)));
    const total = lengthOf(merge(ranges)), progress = async () => tell({ got: total - lengthOf(await gaps(pack, ranges)), total });
    await progress();
    await fill(pack, ranges, progress);
    if (row.wanted === "all") break;
    row = await kept.get("packs", pack);
  }
  const broken = await damaged(row, await wantedFiles(row));
  if (broken.length) {
    for (const name of broken) await dropRange(pack, ...row.entries[name]);
    await updatePack(pack, { tries: (row.tries || 0) + 1 }); // whoever damages it on the way is not paid for ever
    throw new Told("damaged");
  }
  await updatePack(pack, { state: "saved", savedAt: Date.now(), failed: null });
}

function merge(ranges) {
  const merged = [];
  for (const [from, to] of [...ranges].sort((one, other) => one[0] - other[0])) {
    const last = merged[merged.length - 1];
    if (last && from <= last[1]) last[1] = Math.max(last[1], to); else merged.push([from, to]);
  }
  return merged;
}

// The names of those files that are not what the manifest says.
async function damaged(row, names) {
  const found = [];
  for (const name of names) {
    try { await checkedFile(row, name); } catch (error) { if (error instanceof Told) found.push(name); else throw error; }
  }
  return found;
}
const checkedFile = (row, name) => checked(row.manifest.files[name], row.entries[name], (from, to) => readHere(row.pack, from, to));

// A file of an archive, which must be what the manifest says.
async function checked({ sha256: hash, bytes }, entry, read) {
  const body = await unpack(entry, read, bytes);
  if (body.length !== bytes || (await sha256(body)) !== hash) throw new Told("damaged");
  return body;
}
const fileOf = async (row, name) => text.decode(await checkedFile(row, name));

// Forget what is here of a range: it is not what it should be, and is fetched anew.
async function dropRange(pack, from, to) {
  const keys = (await kept.keys("pieces", piecesOf(pack))).filter(([, start, length]) => start < to && start + length > from);
  await transact(["pieces"], "readwrite", (store) => { keys.forEach((key) => store("pieces").delete(key)); });
}

// How many bytes are here, of a pack or of all.
async function bytesHere(pack) {
  return (await kept.keys("pieces", pack && piecesOf(pack))).reduce((sum, [, , length]) => sum + length, 0);
}
async function checkRoom(bytes) {
  if (!bytes) return;
  const limit = (await setting("limit")) || DEFAULT_LIMIT, used = await bytesHere();
  if (used + bytes > limit) throw new Told("limit");
  const { quota, usage } = (await navigator.storage?.estimate?.()) || {};
  if (quota && quota - usage < bytes) throw new Told("full");
}

async function forget(pack) {
  shelf = null;
  await transact(["packs", "pieces"], "readwrite", (store) => {
    store("packs").delete(pack);
    store("pieces").delete(piecesOf(pack));
  });
}

// The whole pack as a file, to be given to another phone.
async function fileFor(pack) {
  const row = await kept.get("packs", pack);
  if (row?.state !== "saved" || row.wanted !== "all") throw new Told("missing");
  const parts = [];
  for (let from = 0; from < row.size; from += PIECE) parts.push(await readHere(pack, from, Math.min(row.size, from + PIECE)));
  return new File(parts, `${row.slug}.zip`, { type: "application/zip" });
}

// Take in a pack that came as a file: its address, its signature and every hash must be right.
async function openFile(file) {
  if (file.size > MOST_SHARED) throw new Told("too-large");
  const bytes = new Uint8Array(await file.arrayBuffer());
  const pack = await sha256(bytes), known = await kept.get("packs", pack);
  if (known?.state === "saved" && known.wanted === "all") return known;
  const { entries } = entriesOf(bytes, bytes.length);
  const read = async (from, to) => bytes.subarray(from, to);
  if (![MANIFEST, SIGNATURE].every((name) => entries[name])) throw new Told("damaged");
  const manifest = await checkedManifest(await unpack(entries[MANIFEST], read, 20_000_000), await unpack(entries[SIGNATURE], read, 10_000), entries);
  for (const [name, file] of Object.entries(manifest.files)) await checked(file, entries[name], read);
  return navigator.locks.request(`save ${pack}`, async () => {
    await checkRoom(bytes.length);
    await kept.delete("pieces", piecesOf(pack));
    await kept.put("packs", { pack, size: bytes.length, state: "loading", wanted: "all", since: Date.now() });
    try {
      for (let from = 0; from < bytes.length; from += PIECE) await keepPiece(pack, from, bytes.slice(from, from + PIECE));
    } catch (error) { await forget(pack); throw error; }
    const { slug, title, summary } = manifest.course;
    await updatePack(pack, { manifest, entries, slug, title, summary, state: "saved", savedAt: Date.now() });
    return kept.get("packs", pack);
  });
}

// A picture by its name, from whichever pack has it here.
async function mediaHere(name) {
  shelf ??= { at: Date.now(), rows: kept.all("packs") };
  const { rows, at } = shelf;
  if (Date.now() - at > 2000) shelf = null; // a page asks for many at once
  for (const row of await rows) {
    if (!row.entries?.[`media/${name}`]) continue;
    try { return await checkedFile(row, `media/${name}`); } catch (error) {
      if (error.code === "damaged") await dropRange(row.pack, ...row.entries[`media/${name}`]);
      if (error.code === "damaged") await updatePack(row.pack, { state: "loading", failed: "damaged" });
    }
  }
  return null;
}
