// Ed25519 verification (RFC 8032, section 5.1.7), for browsers whose Web Cryptography does not have it. Only public
// values pass through here, so it need not take the same time for all of them.
const P = 2n ** 255n - 19n, ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (value, by = P) => ((value % by) + by) % by;
function power(base, exponent) {
  let result = 1n;
  for (base = mod(base); exponent > 0n; exponent >>= 1n) { if (exponent & 1n) result = (result * base) % P; base = (base * base) % P; }
  return result;
}
const inverse = (value) => power(value, P - 2n);
const D = mod(-121665n * inverse(121666n)), ROOT = power(2n, (P - 1n) / 4n);
const littleEndian = (bytes) => BigInt(`0x${hex([...bytes].reverse()) || "0"}`);

// Points are [X, Y, Z, T] with x = X/Z, y = Y/Z, xy = T/Z (section 5.1.4).
function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = mod((y1 - x1) * (y2 - x2)), b = mod((y1 + x1) * (y2 + x2)), c = mod(2n * t1 * t2 * D), d = mod(2n * z1 * z2);
  const e = b - a, f = d - c, g = d + c, h = b + a;
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}
function times(point, number) {
  let result = [0n, 1n, 1n, 0n];
  for (; number > 0n; number >>= 1n) { if (number & 1n) result = add(result, point); point = add(point, point); }
  return result;
}
const same = ([x1, y1, z1], [x2, y2, z2]) => mod(x1 * z2 - x2 * z1) === 0n && mod(y1 * z2 - y2 * z1) === 0n;

// Section 5.1.3; null where the bytes are no point.
function decoded(bytes) {
  const y = littleEndian([...bytes.slice(0, 31), bytes[31] & 127]), odd = BigInt(bytes[31] >> 7);
  if (y >= P) return null;
  const u = mod(y * y - 1n), v = mod(D * y * y + 1n);
  let x = mod(u * power(v, 3n) * power(u * power(v, 7n), (P - 5n) / 8n));
  if (mod(v * x * x) === mod(-u)) x = mod(x * ROOT);
  if (mod(v * x * x) !== u || (x === 0n && odd)) return null;
  if ((x & 1n) !== odd) x = P - x;
  return [x, y, 1n, mod(x * y)];
}
const BASE = decoded(Uint8Array.from({ length: 32 }, (_, place) => (place ? 0x66 : 0x58)));

async function ed25519Verifies(key, signature, message) {
  if (signature.length !== 64 || key.length !== 32) return false;
  const a = decoded(key), r = decoded(signature.slice(0, 32)), s = littleEndian(signature.slice(32));
  if (!a || !r || s >= ORDER) return false;
  const digest = await crypto.subtle.digest("SHA-512", joined([signature.slice(0, 32), key, message], 64 + message.length));
  const k = mod(littleEndian(new Uint8Array(digest)), ORDER);
  return same(times(BASE, s), add(r, times(a, k)));
}
