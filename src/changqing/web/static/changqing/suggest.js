// Suggestions under a search box. htmx is fetched when somebody goes to type, not before; without script there is the form.
// Where data is saved, this is not sent.
{
  const address = document.currentScript.dataset.htmx;

  function load() {
    if (document.querySelector("meta[name=htmx-config]")) return;
    const config = document.createElement("meta");
    config.name = "htmx-config";
    config.content = '{"includeIndicatorStyles":false,"allowEval":false,"historyEnabled":false,"selfRequestsOnly":true}';
    const script = document.createElement("script");
    script.src = address;
    document.head.append(config, script);
  }

  const options = (list) => [...list.querySelectorAll("a")];

  for (const input of document.querySelectorAll("input[data-suggest]")) {
    const list = document.getElementById(input.dataset.suggest);
    const told = list.nextElementSibling;
    const tell = () => { told.textContent = list.querySelector("ul")?.dataset.told || ""; };
    const close = () => { list.replaceChildren(); tell(); };
    input.addEventListener("focus", load, { once: true });
    input.addEventListener("keydown", (event) => {
      if (!options(list).length) return;
      if (event.key === "Escape") { event.preventDefault(); close(); }
      if (event.key === "ArrowDown") { event.preventDefault(); options(list)[0].focus(); }
    });
    list.addEventListener("keydown", (event) => {
      const all = options(list), place = all.indexOf(document.activeElement);
      if (event.key === "ArrowDown" && place < all.length - 1) { event.preventDefault(); all[place + 1].focus(); }
      if (event.key === "ArrowUp") { event.preventDefault(); (place > 0 ? all[place - 1] : input).focus(); }
      if (event.key === "Escape") { close(); input.focus(); }
    });
    input.form.addEventListener("focusout", (event) => {
      if (!input.form.contains(event.relatedTarget)) setTimeout(close, 150);
    });
    list.addEventListener("htmx:afterSwap", tell);
  }
}
