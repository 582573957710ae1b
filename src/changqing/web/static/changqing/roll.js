// The roll on a teacher's phone: each tap is kept by the service worker, signed, and sent when there is a line. Without a
// worker the page is a form with a button, which works on line.
{
  const form = document.querySelector(".roll"), { session, user } = form.dataset;
  const words = Object.fromEntries([...form.querySelectorAll("[data-word]")].map((one) => [one.dataset.word, one.textContent]));
  const part = (name) => form.querySelector(`[data-${name}]`);
  const rows = () => [...form.querySelectorAll(".roll-row[data-learner]")];
  const starts = Date.parse(form.dataset.starts), ends = Date.parse(form.dataset.ends);
  const skew = Date.parse(form.dataset.now) - Date.now(); // how far this clock is behind the site's, as the page was made
  let offset = Math.abs(skew) < 20_000 || performance.now() > 60_000 ? 0 : skew, trouble = "";

  const minutesOf = (state) => {
    const now = Date.now() + offset, missed = state === "late" ? now - starts : state === "left-early" ? ends - now : 0;
    return Math.min(Math.max(Math.floor(missed / 60_000), 0), Math.round((ends - starts) / 60_000));
  };
  const chosen = (row) => row.querySelector("input:checked")?.value || "";
  const here = () => rows().filter((row) => ["present", "late", "left-early"].includes(chosen(row))).length;
  function count() {
    part("here").textContent = here();
    part("all").textContent = rows().length;
    const coming = rows().filter((row) => "came" in row.dataset && !("doubt" in row.dataset) && !chosen(row)).length;
    part("confirm").hidden = !coming;
    part("confirm-count").textContent = coming;
  }
  async function tell() {
    const mine = await changqing.ask("marks", { session }), waits = mine.filter((one) => !one.code);
    for (const row of rows()) row.toggleAttribute("data-waits", waits.some((one) => one.learner === row.dataset.learner));
    const refused = mine.length - waits.length;
    const text = trouble === "another-user" ? words.another : refused ? words.refused.replace("{count}", refused)
      : waits.length === 1 ? words["waits-one"] : waits.length ? words.waits.replace("{count}", waits.length) : words.saved;
    if (part("status").textContent !== text) part("status").textContent = text;
  }
  async function mark(row, state, way = "differs" in row.dataset ? "settle" : "tap") {
    row.querySelector(`input[value="${state}"]`).checked = true;
    delete row.dataset.differs;
    delete row.dataset.doubt;
    count();
    try {
      await changqing.ask("mark", { user, session, learner: row.dataset.learner, state, way, minutes: minutesOf(state), name: row.dataset.name || "" });
    } catch (error) { part("told").textContent = words[error.code] || error.message; }
    await tell();
  }

  // What others have marked meanwhile, and who has checked in.
  function note(list) {
    for (const told of list) {
      let row = rows().find((one) => one.dataset.learner === told.learner);
      if (!row) row = added(told.learner, told.name);
      const notes = row.querySelector(".roll-notes"), input = told.state && row.querySelector(`input[value="${told.mine || told.state}"]`);
      if (!chosen(row) && input) input.checked = true;
      row.toggleAttribute("data-differs", told.differs);
      row.toggleAttribute("data-came", told.came);
      row.toggleAttribute("data-doubt", told.came && told.doubts.length > 0);
      const texts = told.differs ? told.marks.map((one) => `${one.by || words.herself}: ${words[`state-${one.state}`]}`) : told.came ? [words["checked-in"], ...told.doubts] : [];
      notes.replaceChildren(...texts.map((text) => Object.assign(document.createElement("span"), { className: "chip chip-mark", textContent: text })));
    }
    count();
  }
  function added(learner, name) {
    const row = part("template").content.firstElementChild.cloneNode(true);
    Object.assign(row.dataset, { learner, name, search: name.toLowerCase(), code: "" });
    row.querySelector("strong").textContent = name;
    row.querySelector("legend").textContent = name;
    row.querySelector(".roll-name").append(Object.assign(document.createElement("span"), { className: "roll-notes" }));
    row.querySelectorAll("input").forEach((one) => { one.name = `state-${learner}`; });
    form.querySelector(".roll-rows").append(row);
    return row;
  }

  async function begin() {
    if (!(await changqing.worker)?.active) return; // the form
    part("plain").hidden = true;
    for (const name of ["tools", "add"]) part(name).hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", ({ target }) => { if (target.type === "radio") mark(target.closest(".roll-row"), target.value); });
    // What waits here counts over what the page says: it may be older than the marks.
    for (const one of await changqing.ask("marks", { session })) {
      const row = rows().find((row) => row.dataset.learner === one.learner) || added(one.learner, one.name || "…");
      row.querySelector(`input[value="${one.state}"]`).checked = true;
    }
    const find = part("find");
    find.addEventListener("input", () => {
      const typed = find.value.trim().toLowerCase().replace(/\s+/g, "");
      for (const row of rows()) row.hidden = Boolean(typed) && !row.dataset.search.replace(/\s+/g, " ").split(" ").some((word) => word.includes(typed));
    });
    find.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      const left = rows().filter((row) => !row.hidden);
      if (find.value.trim() && left.length === 1) { mark(left[0], "present"); clear(); }
    });
    const clear = () => { find.value = ""; find.dispatchEvent(new Event("input")); find.focus(); };
    part("confirm").addEventListener("click", async () => {
      for (const row of rows()) if ("came" in row.dataset && !("doubt" in row.dataset) && !chosen(row)) await mark(row, "present", "confirm");
    });
    const newcomer = form.querySelector("#newcomer");
    const add = async () => {
      const name = newcomer.value.trim().replace(/\s+/g, " ");
      if (!name) { newcomer.focus(); return; }
      const row = added(crypto.randomUUID(), name);
      newcomer.value = "";
      await mark(row, "present");
    };
    part("add").addEventListener("click", add);
    newcomer.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); add(); } });
    changqing.onNews((news) => {
      if (news.type !== "rolls") return;
      if (news.now) { const behind = Date.parse(news.now) - Date.now(); offset = Math.abs(behind) < 20_000 ? 0 : behind; trouble = ""; }
      if (news.trouble) trouble = news.trouble;
      if (news.rolls?.[session]) note(news.rolls[session]);
      tell();
    });
    const send = () => changqing.ask("sendMarks", { session, user }).catch(() => {});
    addEventListener("online", send);
    setInterval(() => { if (!document.hidden) send(); }, 20_000);
    scanning();
    count();
    await tell();
    send();
  }

  // Learners' codes by the camera, where the browser reads QR codes itself.
  async function scanning() {
    if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return;
    if (!(await BarcodeDetector.getSupportedFormats()).includes("qr_code")) return;
    const detector = new BarcodeDetector({ formats: ["qr_code"] }), camera = part("camera"), video = camera.querySelector("video");
    let stream = null, last = "";
    part("scan").hidden = false;
    const stop = () => { stream?.getTracks().forEach((track) => track.stop()); stream = null; camera.hidden = true; };
    const look = async () => {
      if (!stream) return;
      for (const { rawValue } of await detector.detect(video).catch(() => [])) {
        if (rawValue === last) continue;
        last = rawValue;
        const row = rows().find((one) => one.dataset.code === rawValue);
        part("told").textContent = row ? row.querySelector("strong").textContent : words.unknown;
        navigator.vibrate?.(row ? 60 : [40, 60, 40]);
        if (row && !["present", "late"].includes(chosen(row))) await mark(row, Date.now() + offset > starts + 10 * 60_000 ? "late" : "present", "scan");
      }
      setTimeout(look, 250);
    };
    part("scan").addEventListener("click", async () => {
      try { stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }); } catch { part("told").textContent = words.camera; return; }
      camera.hidden = false;
      video.srcObject = stream;
      await video.play();
      look();
    });
    part("stop").addEventListener("click", stop);
    addEventListener("pagehide", stop);
  }

  begin();
}
