// The page about this phone: what waits, what is saved and how large, who uses it, what it has cost.
{
  const { ask, size, worker, onNews } = window.changqing, page = document.querySelector("[data-phone]");
  const one = (selector, within = page) => within.querySelector(selector);
  const show = (name, there) => page.querySelectorAll(`[data-show="${name}"]`).forEach((part) => { part.hidden = !there; });
  const word = (code) => { const words = one("template[data-words]").content; return (words.querySelector(`[data-code="${code}"]`) || words.querySelector('[data-code="failed"]')).textContent; };
  const language = document.documentElement.lang === "en" ? "en" : "zh-Hans";
  const pick = (texts) => texts[language] || texts["zh-Hans"] || texts.en || Object.values(texts)[0] || "";
  const row = (name) => one(`template[data-row="${name}"]`).content.firstElementChild.cloneNode(true);
  // The browser may throw all of it away at once; a cookie outlives that, and tells that there was something.
  const COOKIE = "phone";
  const remembered = () => (document.cookie.match(/(?:^|; )phone=(\d+)\.(\d+)/) || [0, 0, 0]).slice(1).map(Number);
  const remember = (packs, waiting) => { document.cookie = `${COOKIE}=${packs}.${waiting}; path=/phone; max-age=31536000; samesite=lax`; };

  function fail(code) {
    one("[data-error]").textContent = code ? word(code) : "";
    show("error", Boolean(code));
    if (code) one("[data-error]").scrollIntoView({ block: "center" });
  }
  const act = (wish, more) => { fail(""); return ask(wish, more).then(refresh, (error) => { fail(error.code || "failed"); return refresh(); }); };

  // A list is drawn anew only where it has changed: whoever is on a button of it stays there.
  const drawn = {};
  function list(name, rows, draw) {
    const now = JSON.stringify(rows);
    if (drawn[name] === now) return;
    drawn[name] = now;
    one(`[data-list="${name}"]`).replaceChildren(...rows.map(draw));
  }

  let first = true;
  async function refresh() {
    const now = await ask("status");
    const [packsBefore, waitingBefore] = remembered();
    if (first) show("evicted", packsBefore + waitingBefore > 0 && !now.packs.length && !now.waiting && Date.now() - now.born < 600_000);
    if (first) show("evicted-waiting", waitingBefore > 0 && !now.waiting);
    first = false;
    remember(now.packs.length, now.waiting);
    show("none-waiting", !now.waiting && !now.refused.length);
    show("waiting-one", now.waiting === 1);
    show("waiting-more", now.waiting > 1);
    one('[data-show="waiting-more"] [data-number]').textContent = now.waiting;
    show("sign-in", now.me?.trouble === "sign-in" && now.waiting);
    show("others", now.others);
    show("sync", now.waiting || now.others);
    show("sent", now.sent);
    if (now.sent) {
      one('[data-show="sent"] [data-number]').textContent = now.sent.count;
      one('[data-show="sent"] [data-when]').textContent = new Date(now.sent.at).toLocaleString(document.documentElement.lang);
    }
    show("elsewhere", now.me?.elsewhere.length);
    list("elsewhere", now.me?.elsewhere || [], ({ count, title }) => Object.assign(document.createElement("li"), { textContent: `${pick(title)}: ${count}` }));
    show("trouble", now.me?.trouble && now.me.trouble !== "sign-in" && now.waiting);
    show("refused", now.refused.length);
    list("refused", now.refused, (what) => {
      const item = row("refused"), link = one("[data-link]", item);
      link.href = `/learn/${what.slug}/${what.unit}`;
      link.textContent = `${what.slug} · ${what.unit}`;
      one("button", item).addEventListener("click", () => act("drop", { id: what.id }));
      return item;
    });
    show("none-saved", !now.packs.length);
    show("used", now.packs.length);
    list("packs", now.packs, packRow);
    one("[data-used]").textContent = size(now.used);
    one("[data-limit]").textContent = size(now.limit);
    show("free", now.free !== null);
    if (now.free !== null) one("[data-free]").textContent = size(Math.max(0, now.free));
    const limit = one("#limit");
    if (![...limit.options].some((option) => Number(option.value) === now.limit)) limit.add(new Option(size(now.limit), now.limit));
    if (document.activeElement !== limit && !limit.dataset.chosen) limit.value = now.limit;
    one("[data-me]").textContent = now.me?.name || "";
    show("me-nameless", !now.me?.name);
    show("people", now.people.length);
    list("people", now.people, (person) => {
      const item = row("person");
      one("[data-name]", item).textContent = person.name || word("somebody");
      one("button", item).addEventListener("click", () => choose(person));
      return item;
    });
    show("pin-why", !now.me?.pin);
    show("pin-only-way", !now.me?.account);
    show("nickname", !now.me?.name);
    show("pinned", now.me?.pin);
    one("[data-traffic]").textContent = size(now.traffic);
  }

  function packRow(pack) {
    const item = row("pack"), link = one("[data-link]", item), share = one("[data-do=share]", item);
    if (pack.slug) link.href = `/courses/${pack.slug}`;
    link.textContent = pick(pack.title || {}) || pack.slug || pack.pack.slice(0, 8);
    one("[data-size]", item).textContent = pack.state === "saved" ? size(pack.bytes) : `${size(pack.bytes)} / ${size(pack.size)}`;
    const is = pack.failed === "damaged" ? "damaged" : pack.state === "saved" ? (pack.whole ? "saved" : "part") : "loading";
    item.querySelectorAll("[data-is]").forEach((part) => { part.hidden = part.dataset.is !== is; });
    share.hidden = is !== "saved";
    share.addEventListener("click", () => give(pack));
    one("[data-do=remove]", item).addEventListener("click", () => act("remove", { pack: pack.pack }));
    return item;
  }

  // To another phone: through the phone's own sharing, where it takes such a file, else as a download.
  async function give({ pack }) {
    try {
      const file = await ask("share", { pack });
      if (navigator.canShare?.({ files: [file] })) {
        // Where reading it took longer than a tap counts, it is given as a download.
        const shared = await navigator.share({ files: [file], title: file.name }).then(() => true, (error) => error.name !== "NotAllowedError");
        if (shared) return;
      }
      const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: file.name });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    } catch (error) { if (error.name !== "AbortError") fail(error.code || "failed"); }
  }

  function choose(person) {
    const form = one("form[data-do=enter]");
    form.hidden = false;
    form.elements.key.value = person.key;
    one("[data-name]", form).textContent = person.name || word("somebody");
    form.elements.pin.value = "";
    form.elements.pin.focus();
  }
  const forms = {
    limit: (form) => { delete form.elements.limit.dataset.chosen; return act("limit", { bytes: Number(form.elements.limit.value) }); },
    async enter(form) {
      fail("");
      try { await ask("enter", { key: form.elements.key.value, pin: form.elements.pin.value }); location.assign("/"); } catch (error) { form.elements.pin.value = ""; fail(error.code); }
    },
    pin: (form) => act("pin", { pin: form.elements.pin.value, name: form.elements.name.value }).then(() => form.reset()),
  };
  page.addEventListener("submit", (event) => {
    const run = forms[event.target.dataset.do];
    event.preventDefault();
    if (run) run(event.target);
  });
  page.addEventListener("click", ({ target }) => {
    const wish = target.closest("button[data-do]")?.dataset.do;
    if (wish === "sync" || wish === "retry") act(wish);
    if (wish === "leave") ask("leave").then(() => location.assign("/"), (error) => fail(error.code));
  });
  one("#pack-file").addEventListener("change", async ({ target }) => {
    if (!target.files.length) return;
    fail("");
    show("opened", false);
    try { await ask("open", { file: target.files[0] }); show("opened", true); } catch (error) { fail(error.code); }
    target.value = "";
    refresh();
  });

  one("#limit").addEventListener("change", ({ target }) => { target.dataset.chosen = "1"; });
  addEventListener("pagehide", () => { ask("seenElsewhere").catch(() => {}); });

  worker.then((there) => {
    if (!there) return;
    document.querySelector("[data-no-worker]").hidden = true;
    page.hidden = false;
    const asked = new URLSearchParams(location.search);
    show("opened", asked.has("opened"));
    if (asked.has("failed")) fail(asked.get("failed"));
    refresh();
    onNews(() => refresh().catch(() => {}));
    if (location.hash) document.querySelector(location.hash)?.scrollIntoView();
  });
}
