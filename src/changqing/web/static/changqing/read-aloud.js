// Reading aloud: a button at each section, where the device has a voice; the sentence that is read is marked. Without
// script, or without a voice, there is no button. Words of the buttons come from the page (components/read-aloud.html).
{
  const SPEEDS = [0.75, 1, 1.25, 1.5];
  const KEPT = "read-aloud-speed";
  const synth = window.speechSynthesis;
  const words = document.getElementById("read-aloud");
  // Blocks that are read one after the other; what is in a block is one text.
  const BLOCKS = "h1, h2, h3, h4, h5, h6, p, li, dt, dd, figcaption, blockquote, td, th, caption, legend, label, summary";
  const HEADINGS = "h1, h2, h3, h4";
  const SILENT = "script, style, svg, [hidden], .hidden, [aria-hidden=true], .read-aloud, .picture small, .sound small, form button, noscript, nav, .facets, .facets-switch";
  // What has a button of its own, and is left out where something round it is read.
  const ROOTS = "[data-read-aloud], [data-read-aloud=sections] section";

  const speed = () => {
    const kept = Number(safely(() => localStorage.getItem(KEPT)));
    return SPEEDS.includes(kept) ? kept : 1;
  };
  function safely(act) { try { return act(); } catch { return null; } }

  // The sentences of a part of the page: text, language, and the range in the document where each stands.
  function sentences(part) {
    const found = [];
    for (const { block, nodes, text } of part.flatMap((one) => texts(one, one.closest(ROOTS)))) {
      const language = block.closest("[lang]").lang;
      for (const [begin, end] of cut(text, language)) {
        const said = text.slice(begin, end).replace(/\s+/g, " ").trim();
        if (/[\p{L}\p{N}]/u.test(said)) found.push({ text: said, language, block, range: rangeOf(nodes, begin, end) });
      }
    }
    return found;
  }

  // The texts of an element, block by block; what is folded up, or not to be seen, is left out.
  function texts(element, root) {
    const found = [];
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode, inside = node.parentElement, folded = inside.closest("details:not([open])");
      if (inside.closest(SILENT) || inside.closest(ROOTS) !== root || (folded && !inside.closest("summary"))) continue;
      if (inside.checkVisibility && !inside.checkVisibility()) continue;
      const block = inside.closest(BLOCKS) || element;
      let last = found[found.length - 1];
      if (!last || last.block !== block) found.push((last = { block, nodes: [], text: "" }));
      last.nodes.push([last.text.length, node]);
      last.text += node.data;
    }
    return found;
  }

  function cut(text, language) {
    const found = [];
    if (window.Intl && Intl.Segmenter) {
      for (const one of new Intl.Segmenter(language, { granularity: "sentence" }).segment(text)) {
        found.push([one.index, one.index + one.segment.length]);
      }
      return found;
    }
    const pattern = /[^。！？；.!?;\n]+[。！？；.!?;\n]*/g;
    for (let one; (one = pattern.exec(text));) found.push([one.index, one.index + one[0].length]);
    return found;
  }

  function rangeOf(nodes, begin, end) {
    const range = document.createRange();
    const at = (place) => nodes.reduce((found, one) => (one[0] <= place ? one : found));
    const first = at(begin), last = at(end - 1);
    range.setStart(first[1], begin - first[0]);
    range.setEnd(last[1], end - last[0]);
    return range;
  }

  // Mark a sentence: its words where the browser can paint a range, else its block.
  function mark(sentence) {
    document.querySelectorAll(".being-read").forEach((one) => one.classList.remove("being-read"));
    if (window.CSS && CSS.highlights) {
      CSS.highlights.delete("read");
      if (sentence) CSS.highlights.set("read", new Highlight(sentence.range));
    } else if (sentence) sentence.block.classList.add("being-read");
    if (sentence) follow(sentence.range);
  }
  function follow(range) {
    const box = range.getBoundingClientRect();
    if (box.top < 80 || box.bottom > window.innerHeight - 80) {
      window.scrollBy({ top: box.top - window.innerHeight / 3, behavior: still() ? "auto" : "smooth" });
    }
  }
  const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches || document.documentElement.dataset.display === "care";

  // Where data is saved, a voice that comes over the line is none.
  const near = (voice) => voice.localService || document.documentElement.dataset.use !== "low";
  const voiceFor = (language) => synth.getVoices().find((one) => near(one) && one.lang.replace("_", "-").toLowerCase().startsWith(language.slice(0, 2)));

  let current = null; // the reader that is at it; one reads at a time

  class Reader {
    constructor(part) {
      this.part = part;
      this.place = 0;
      this.state = "still";
      this.bar = words.content.firstElementChild.cloneNode(true);
      this.button = this.bar.querySelector("[data-turn]");
      this.told = this.bar.querySelector("[role=status]");
      this.button.addEventListener("click", () => this.turn());
      this.bar.querySelector("[data-stop]").addEventListener("click", () => { this.stop(); this.button.focus(); });
      this.bar.querySelector("[data-speed]").addEventListener("click", () => this.faster());
      const [first] = part;
      const heading = headingOf(first);
      this.bar.querySelector("[data-of]").textContent = heading ? `: ${heading.textContent.trim()}` : "";
      if (first.matches(".prose")) first.prepend(this.bar);
      else if (heading) (heading.closest(".section-head") || heading).after(this.bar);
      else if (first.matches("section")) first.prepend(this.bar);
      else first.before(this.bar);
      this.show();
    }
    turn() {
      if (this.state === "reading") { this.state = "paused"; synth.cancel(); }
      else { this.sentences = this.sentences && this.state === "paused" ? this.sentences : sentences(this.part); this.begin(); }
      this.show();
    }
    begin() {
      if (current && current !== this) current.stop();
      current = this;
      this.state = "reading";
      synth.cancel();
      this.next();
    }
    next() {
      const sentence = this.sentences[this.place];
      if (!sentence) return this.stop();
      const said = new SpeechSynthesisUtterance(sentence.text);
      const voice = voiceFor(sentence.language);
      said.lang = sentence.language;
      if (voice) said.voice = voice;
      said.rate = speed();
      said.onend = () => { if (this.said === said && this.state === "reading") { this.place += 1; this.next(); } };
      said.onerror = (event) => {
        if (this.said !== said || this.state !== "reading" || ["canceled", "interrupted"].includes(event.error)) return;
        this.stop();
        this.told.textContent = this.bar.dataset.failed;
      };
      this.said = said; // kept: a browser may forget an utterance that nothing holds, and never say that it has ended
      mark(sentence);
      synth.speak(said);
    }
    stop() {
      this.state = "still";
      this.place = 0;
      this.said = null;
      synth.cancel();
      mark(null);
      if (current === this) current = null;
      this.show();
    }
    faster() {
      safely(() => localStorage.setItem(KEPT, SPEEDS[(SPEEDS.indexOf(speed()) + 1) % SPEEDS.length]));
      readers.forEach((one) => one.show());
      if (this.state === "reading") { synth.cancel(); this.next(); }
    }
    show() {
      this.told.textContent = "";
      this.bar.dataset.state = this.state;
      this.button.querySelector("[data-word]").textContent = this.bar.dataset[{ still: "read", reading: "pause", paused: "goOn" }[this.state]];
      this.bar.querySelector("[data-stop]").hidden = this.bar.querySelector("[data-speed]").hidden = this.state === "still";
      this.bar.querySelector("[data-rate]").textContent = `${speed()}×`;
    }
  }

  // The heading of what is read; one in a card is the card's.
  function headingOf(element) {
    if (element.matches(HEADINGS)) return element;
    const root = element.closest(ROOTS), own = (one) => one.closest(ROOTS) === root && !one.closest(".card");
    return [...element.querySelectorAll(HEADINGS)].find(own);
  }

  // What has a button of its own: an element; or, where it says so, what stands under each of its second headings; or each
  // of its sections, and what is outside of them, if it has a heading and the page is no lesson.
  function parts(element) {
    if (element.dataset.readAloud === "sections") {
      const sections = [...element.querySelectorAll("section:not([data-read-aloud])")].filter((one) => /\S/.test(one.textContent));
      const head = headingOf(element) && !element.querySelector(".prose[data-read-aloud]") ? [element] : [];
      return [...head, ...sections].map((one) => [one]);
    }
    if (element.dataset.readAloud !== "headings") return [[element]];
    const found = [];
    for (const child of element.children) {
      if (!found.length || child.matches("h2")) found.push([]);
      found[found.length - 1].push(child);
    }
    return found;
  }

  let readers = [];
  function begin() {
    if (readers.length) return;
    readers = [...document.querySelectorAll("[data-read-aloud]")]
      .filter((one) => voiceFor(one.closest("[lang]").lang))
      .flatMap(parts)
      .map((part) => new Reader(part));
  }
  if (synth && words && window.SpeechSynthesisUtterance) {
    begin(); // voices may be there, or come later
    if (synth.addEventListener) synth.addEventListener("voiceschanged", begin);
    addEventListener("pagehide", () => synth.cancel());
    // What is recorded and what is read are not heard at once.
    addEventListener("play", () => { if (current && current.state === "reading") current.turn(); }, true);
  } else document.documentElement.classList.add("voiceless");
}
