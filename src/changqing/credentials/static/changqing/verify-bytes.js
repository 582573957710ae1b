// Bytes, as the signature's arithmetic (ed25519.js) wants them.
const hex = (bytes) => [...new Uint8Array(bytes)].map((one) => one.toString(16).padStart(2, "0")).join("");
function joined(parts, size) {
  const whole = new Uint8Array(size);
  let place = 0;
  for (const part of parts) { whole.set(part, place); place += part.length; }
  return whole;
}
