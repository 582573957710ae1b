// Reading a pack (docs/packs.md): a zip of which any part may be here, signed, each file with its hash.
const MANIFEST = "manifest.json", SIGNATURE = "manifest.jws", FORMAT = "changqing-pack/1", KIND = "changqing-pack";
const MOST_FILES = 5000, MOST_UNPACKED = 1_000_000_000;
const text = new TextDecoder("utf-8", { fatal: true });

// The table at the end of a zip: name → [first byte, the byte after the last, packed size, method].
function entriesOf(tail, size) {
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  let end = tail.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end -= 1;
  if (end < 0) throw new Told("damaged");
  const count = view.getUint16(end + 10, true), length = view.getUint32(end + 12, true), start = view.getUint32(end + 16, true);
  if (count > MOST_FILES || start + length > size) throw new Told("damaged");
  const before = size - tail.length;
  if (start < before) return { more: size - start };
  const rows = [];
  for (let at = start - before, number = 0; number < count; number += 1) {
    if (at + 46 > tail.length || view.getUint32(at, true) !== 0x02014b50) throw new Told("damaged");
    const name = text.decode(tail.subarray(at + 46, at + 46 + view.getUint16(at + 28, true)));
    rows.push({ name, from: view.getUint32(at + 42, true), packed: view.getUint32(at + 20, true), method: view.getUint16(at + 10, true) });
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  rows.sort((one, other) => one.from - other.from);
  const entries = {};
  rows.forEach((row, place) => {
    entries[row.name] = [row.from, place + 1 < rows.length ? rows[place + 1].from : start, row.packed, row.method];
  });
  return { entries };
}

// The bytes of a file of the archive, unpacked; `read(from, to)` gives the bytes of the archive.
async function unpack(entry, read, most) {
  const [from, to, packed, method] = entry, bytes = await read(from, to);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 30 || view.getUint32(0, true) !== 0x04034b50) throw new Told("damaged");
  const begin = 30 + view.getUint16(26, true) + view.getUint16(28, true);
  const body = bytes.subarray(begin, begin + packed);
  if (body.length !== packed || ![0, 8].includes(method)) throw new Told("damaged");
  if (method === 0) return body;
  try {
    const reader = new Blob([body]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    const parts = [];
    let length = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      length += part.value.length;
      if (length > most) throw new Told("damaged");
      parts.push(part.value);
    }
    return joined(parts, length);
  } catch (error) {
    throw error instanceof Told ? error : new Told("damaged");
  }
}

function joined(parts, length) {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) { whole.set(part, at); at += part.length; }
  return whole;
}

// The manifest, when its signature is by the site and it names just what the archive has; else `Told("damaged")`.
async function checkedManifest(document, signature, entries, { fromSite = false } = {}) {
  const [head, empty, tail] = text.decode(signature).split(".");
  const header = JSON.parse(text.decode(fromBase64url(head)));
  const jwk = SITE.keys.find((one) => one.kid === header.kid);
  if (empty !== "" || header.alg !== "EdDSA" || header.typ !== KIND || !jwk || (jwk.doubtful && !fromSite)) throw new Told("foreign");
  const signed = new TextEncoder().encode(`${head}.${base64url(document)}`);
  if (!(await verifies(jwk, fromBase64url(tail), signed))) throw new Told("foreign");
  const manifest = JSON.parse(text.decode(document));
  if (manifest.format !== FORMAT) throw new Told("newer");
  const named = Object.keys(manifest.files), there = Object.keys(entries).filter((name) => ![MANIFEST, SIGNATURE].includes(name));
  const total = Object.values(manifest.files).reduce((sum, file) => sum + file.bytes, 0);
  if (named.length !== there.length || named.some((name) => !entries[name]) || total > MOST_UNPACKED) throw new Told("damaged");
  return manifest;
}

async function verifies(jwk, signature, signed) {
  let key;
  try {
    key = await crypto.subtle.importKey("jwk", { kty: jwk.kty, crv: jwk.crv, x: jwk.x }, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return ed25519Verifies(fromBase64url(jwk.x), signature, signed); // a browser that does not know the curve yet
  }
  return crypto.subtle.verify({ name: "Ed25519" }, key, signature, signed);
}
