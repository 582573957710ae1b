// Checks a certificate in the browser alone: its signature against the keys that are known here, and the list of those
// that were revoked when the list was made. Nothing is sent anywhere.
(() => {
  const MOST = 20000000, MOST_TEXT = 200000;
  const box = document.getElementById("check");
  if (!box || !window.crypto?.subtle || typeof BigInt !== "function") return;
  box.hidden = false;
  const words = Object.fromEntries([...box.querySelectorAll("[data-word]")].map((one) => [one.dataset.word, one.textContent]));
  const out = document.getElementById("check-result"), decoder = new TextDecoder();

  const base64 = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const json = (part) => JSON.parse(decoder.decode(base64(part)));
  const TOKEN = /eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{80,90}/;

  const WITHIN = "within"; // instead of a token: what is signed is the graph of the document, which takes more than this

  async function known() {
    const here = document.getElementById("known");
    if (here) return JSON.parse(here.textContent);
    return (await fetch("/verify/known.json")).json();
  }

  // A picture in PNG with the credential in it: the chunk iTXt "openbadgecredential" (Open Badges 3.0, baking).
  function ofPicture(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let place = 8; place + 12 <= bytes.length;) {
      const length = view.getUint32(place), kind = decoder.decode(bytes.slice(place + 4, place + 8));
      if (kind === "iTXt") {
        const told = decoder.decode(bytes.slice(place + 8, place + 8 + Math.min(length, MOST_TEXT)));
        if (told.startsWith("openbadgecredential")) return TOKEN.exec(told)?.[0] ?? "";
      }
      place += 12 + length;
    }
    return "";
  }
  async function inflated(bytes) {
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    const reader = stream.getReader(), parts = [];
    let size = 0;
    try {
      for (let read = await reader.read(); !read.done && size < MOST_TEXT; read = await reader.read()) {
        parts.push(read.value);
        size += read.value.length;
      }
    } catch { /* no such stream, or more behind it than belongs to it: what was read counts */ }
    return joined(parts, size);
  }
  // A certificate as PDF: the credential is an attachment, a stream of its own, as it is or compressed.
  async function ofPdf(bytes) {
    const text = Array.from({ length: Math.ceil(bytes.length / 32768) }, (_, part) =>
      String.fromCharCode(...bytes.subarray(part * 32768, (part + 1) * 32768))).join("");
    const plain = TOKEN.exec(text);
    if (plain) return plain[0];
    const streams = /stream\r?\n/g;
    for (let found = streams.exec(text); found; found = streams.exec(text)) {
      const start = found.index + found[0].length, end = text.indexOf("endstream", start);
      if (text.slice(Math.max(0, found.index - 400), found.index).includes("FlateDecode") && end > start) {
        const told = TOKEN.exec(decoder.decode(await inflated(bytes.slice(start, end))));
        if (told) return told[0];
      }
    }
    return "";
  }
  async function ofPhoto(file) {
    if (!("BarcodeDetector" in window)) return "";
    const found = await new BarcodeDetector({ formats: ["qr_code"] }).detect(await createImageBitmap(file)).catch(() => []);
    return TOKEN.exec(found[0]?.rawValue ?? "")?.[0] ?? "";
  }
  async function ofFile(file) {
    if (file.size > MOST) return "";
    const bytes = new Uint8Array(await file.arrayBuffer()), start = decoder.decode(bytes.slice(0, 5));
    if (start === "%PDF-") return ofPdf(bytes);
    if (bytes[0] === 0x89 && start.includes("PNG")) return ofPicture(bytes) || ofPhoto(file);
    const text = decoder.decode(bytes.slice(0, MOST_TEXT));
    return TOKEN.exec(text)?.[0] ?? (text.includes('"DataIntegrityProof"') ? WITHIN : await ofPhoto(file));
  }

  function facts(header, told) {
    if (header.typ === "changqing-certificate") {
      const [number, name, title, titleToo, provider, at, hours, score, index] = told;
      return { number, name, title: [title, titleToo], provider: [provider], at, hours, score, index };
    }
    const subject = told.credentialSubject, of = subject.achievement;
    const place = told.credentialStatus && Number(told.credentialStatus.statusListCredential.split("/").pop()) * 131072
      + Number(told.credentialStatus.statusListIndex);
    return {
      number: told.id.split("/").pop().replace(/(.{4})(?=.)/g, "$1-"), name: subject.identifier[0].identityHash,
      title: Object.values(of.titles ?? { of: of.name }), provider: Object.values(told.issuer.names ?? { of: told.issuer.name }),
      at: told.validFrom, hours: of.creditsAvailable, score: subject.result?.[0]?.value ?? null, index: place ?? null,
    };
  }
  async function verdict(token) {
    if (!token || token === WITHIN) return { state: "nothing", why: token ? "within-why" : "" };
    const [head, payload, signature] = token.split(".");
    let header, told, found;
    try { header = json(head); told = json(payload); found = facts(header, told); } catch { return { state: "nothing" }; }
    const site = await known(), kid = String(header.kid ?? "").split("#").pop();
    const key = kid.length >= 8 && site.keys.find((one) => one.kid.startsWith(kid));
    const basis = { found, site };
    if (!key || header.alg !== "EdDSA") return { state: "stranger", ...basis };
    const fits = await ed25519Verifies(base64(key.x), base64(signature), new TextEncoder().encode(`${head}.${payload}`));
    if (!fits) return { state: "forged", ...basis };
    if (key.doubtful && found.at >= key.doubtful) return { state: "doubtful", ...basis };
    if (found.index !== null && site.revoked.includes(found.index)) return { state: "revoked", ...basis };
    return { state: "genuine", ...basis };
  }

  function row(list, name, value) {
    const term = document.createElement("dt"), told = document.createElement("dd");
    term.textContent = words[name];
    told.textContent = value;
    list.append(term, told);
  }
  function show({ state, found, site, why: reason }) {
    out.replaceChildren();
    const head = document.createElement("div"), title = document.createElement("h2");
    head.className = `verdict${state === "genuine" ? "" : state === "nothing" || state === "number" ? " verdict-warn" : " verdict-bad"}`;
    head.dataset.state = state;
    title.textContent = words[state];
    head.append(title);
    out.append(head);
    const why = words[reason || `${state}-why`];
    if (why) { const said = document.createElement("p"); said.textContent = why; head.append(said); }
    if (found && state !== "forged" && state !== "stranger") {
      const list = document.createElement("dl");
      list.className = "facts";
      row(list, "name", found.name);
      row(list, "course", found.title.join(" · "));
      row(list, "provider", found.provider.join(" · "));
      row(list, "on", found.at.slice(0, 10));
      row(list, "hours", String(found.hours));
      row(list, "number", found.number);
      out.append(list);
    }
    if (site) {
      const since = document.createElement("p");
      since.className = "small soft";
      since.textContent = `${words.since} ${new Date(site.saved).toLocaleString(document.documentElement.lang)}`;
      out.append(since);
    }
    out.focus();
  }
  async function check(token) {
    out.textContent = words.checking;
    try { show(await verdict(token)); } catch { out.textContent = words.unreachable; }
  }

  document.getElementById("check-file").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (file) check(await ofFile(file).catch(() => ""));
  });
  document.getElementById("check-form").addEventListener("submit", (event) => {
    event.preventDefault();
    check(TOKEN.exec(document.getElementById("check-text").value)?.[0] ?? "");
  });
  const scanned = TOKEN.exec(location.hash);
  if (scanned) check(scanned[0]);
  // Here without a line, for a number: a number says nothing by itself.
  else if (location.protocol !== "file:" && location.pathname !== "/verify") show({ state: "number" });

  // Once it was opened, the page stays on the phone; it says so when that is true.
  const stays = document.getElementById("check-stays"), parts = [...document.querySelectorAll("script[src], link[rel=stylesheet]")];
  if (stays) addEventListener("load", () => window.changqing?.ask("verifier", {
    parts: parts.map((one) => new URL(one.src || one.href).pathname),
  }).then(() => { stays.hidden = false; }, () => {}));
})();
