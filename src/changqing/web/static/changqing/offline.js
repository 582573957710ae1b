// The phone's side of every page: starts the service worker, tells it how the page is shown, and keeps the buttons that
// save for offline true. Without a service worker nothing here happens, and everything works on line.
{
  const root = document.documentElement;
  // Whether the browser has all that the worker needs (worker/01-store.js asks the same).
  const able = (() => {
    try { new DecompressionStream("deflate-raw"); } catch { return false; }
    return "serviceWorker" in navigator && "indexedDB" in window && "locks" in navigator && "timeout" in AbortSignal && "hasOwn" in Object;
  })();
  const start = () => navigator.serviceWorker.register("/service-worker.js").then(() => navigator.serviceWorker.ready).catch(() => null);
  // Who saves data is sent the worker when she learns, or has something saved; not while she looks around.
  const later = able && root.dataset.use === "low" && !navigator.serviceWorker.controller && !/^\/(learn|me|phone|teach)\b/.test(location.pathname);
  let worker = !able ? Promise.resolve(null) : later ? null : start();

  // Ask the worker for something; rejects with the code of what stood in the way.
  const ask = async (wish, more = {}) => {
    const active = (await (worker ??= start()))?.active;
    if (!active) throw new Error("no-worker");
    return new Promise((resolve, reject) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => { data.error ? reject(Object.assign(new Error(data.detail), { code: data.error })) : resolve(data.value); };
      active.postMessage({ wish, ...more }, [port2]);
    });
  };
  const size = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : bytes < 1e9 ? `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB` : `${(bytes / 1e9).toFixed(1)} GB`);
  const listeners = [];
  window.changqing = { ask, size, worker, later, onNews: (listener) => listeners.push(listener) };

  // What the page itself has cost before the worker was there to count.
  const before = () => (navigator.serviceWorker.controller ? 0 : [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].reduce((sum, one) => sum + (one.transferSize || 0), 0));
  const hello = () => ask("hello", { language: root.lang, display: root.dataset.display, pageBytes: before(), standalone: matchMedia("(display-mode: standalone)").matches }).catch(() => {});

  class Save {
    constructor(element) {
      this.element = element;
      this.pack = element.dataset.pack;
      this.unit = element.dataset.save || null;
      element.addEventListener("click", ({ target }) => target.closest("[data-do=save]") && this.save());
      if (later) element.hidden = false; else this.look().then(() => { element.hidden = false; }, () => {});
    }
    show(state) {
      this.element.dataset.state = state;
      const parts = [...this.element.querySelectorAll("[data-when]")], known = parts.some((part) => part.dataset.when === state);
      parts.forEach((part) => { part.hidden = part.dataset.when !== (known ? state : "failed"); });
    }
    async look() {
      const row = await ask("saved", { pack: this.pack });
      const mine = row && (row.wanted === "all" || (this.unit && row.wanted.includes(this.unit)));
      if (this.busy) return;
      this.show(!mine ? "none" : row.state === "saved" ? "saved" : row.failed || "no-line");
    }
    async save() {
      if (this.busy) return;
      this.busy = true;
      this.show("loading");
      navigator.storage?.persist?.().catch(() => {});
      const wish = { pack: this.pack, size: Number(this.element.dataset.size), table: Number(this.element.dataset.table) || null, unit: this.unit, language: root.lang === "en" ? "en" : "zh-Hans" };
      for (let again = true; again;) {
        again = false;
        try { await Promise.race([ask("save", wish), this.stalled()]); this.show("saved"); } catch (error) {
          again = error.code === "stalled"; // the browser has ended the worker in the middle: asked again, it goes on
          if (!again) this.show(error.code || "failed");
        }
        clearInterval(this.watch);
      }
      this.busy = false;
    }
    // Rejects when nothing has come for a minute and a half.
    stalled() {
      this.moved = Date.now();
      return new Promise((_resolve, reject) => {
        this.watch = setInterval(() => { if (Date.now() - this.moved > 90_000) reject(Object.assign(new Error("stalled"), { code: "stalled" })); }, 5_000);
      });
    }
    progress({ pack, got, total }) {
      if (pack !== this.pack) return;
      this.moved = Date.now();
      if (this.element.dataset.state === "no-line") this.show("loading");
      this.element.querySelector("progress").value = total ? Math.round((got / total) * 100) : 0;
      this.element.querySelector("[data-got]").textContent = `${size(got)} / ${size(total)}`;
    }
  }

  if (able) {
    const saves = [...document.querySelectorAll("[data-save]")].map((element) => new Save(element));
    navigator.serviceWorker.addEventListener("message", ({ data }) => {
      for (const one of saves) data.type === "progress" ? one.progress(data) : one.look().catch(() => {});
      listeners.forEach((listener) => listener(data));
    });
    navigator.serviceWorker.startMessages();
    if (!later) document.readyState === "complete" ? hello() : addEventListener("load", hello);
    addEventListener("online", hello);
    // "Back" may show a page as it was left: not to somebody else who has the phone now.
    let who;
    if (!later && navigator.serviceWorker.controller) ask("who").then((now) => { who = now; }, () => {});
    addEventListener("pagehide", () => { if (who !== undefined) root.hidden = true; });
    addEventListener("pageshow", ({ persisted }) => {
      if (!persisted) { root.hidden = false; return; }
      ask("who").then((now) => { if (now !== who) location.reload(); else root.hidden = false; }, () => location.reload());
    });
    // What waits in this place, told where it stands: a quiz whose answers the site has not yet.
    const slug = location.pathname.match(/^\/learn\/([\w-]+)\//)?.[1];
    const tell = () => ask("waitingIn", { slug }).then((mine) => {
      for (const note of document.querySelectorAll("[data-waits]")) note.hidden = !mine.some((one) => one.verb === "answered" && one.quiz === note.dataset.waits);
    }).catch(() => {});
    if (slug && document.querySelector("[data-waits]")) { tell(); listeners.push(tell); }
    // A page that is to be there with no network too: kept as it is now.
    if (document.querySelector("[data-keep-page]")) {
      const parts = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")].map((one) => new URL(one.href || one.src).pathname);
      ask("keepPage", { path: location.pathname, parts }).catch(() => {});
    }
    // How much waits, where the page tells it; and the way to hand the phone over, where several people use it.
    const counters = [...document.querySelectorAll("[data-waiting]")], handover = document.querySelector("[data-handover]");
    const count = () => ask("counts").then(({ waiting, refused, saved, shared }) => {
      if (handover) handover.hidden = !shared;
      for (const one of counters) {
        one.hidden = !(waiting || refused || saved);
        one.querySelectorAll("[data-when]").forEach((part) => { part.hidden = part.dataset.when !== (waiting === 1 ? "one" : waiting ? "more" : refused ? "refused" : "none"); });
        one.querySelectorAll("[data-number]").forEach((part) => { part.textContent = waiting; });
      }
    }).catch(() => {});
    if (!later && (counters.length || navigator.serviceWorker.controller)) { count(); listeners.push(count); }
  }
}
