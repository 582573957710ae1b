// The code on the screen of a class: drawn anew every half minute from what the page brought, so that it goes on offline.
{
  const { step, now, shown } = JSON.parse(document.getElementById("codes").textContent);
  const behind = Date.parse(now) - Date.now(), offset = Math.abs(behind) < 15_000 || performance.now() > 60_000 ? 0 : behind;
  const svg = document.querySelector("[data-code] svg"), digits = document.querySelector("[data-digits]"), over = document.querySelector("[data-over]");
  let last = 0;
  function draw() {
    const here = Math.floor((Date.now() + offset) / 1000 / step);
    const code = shown.find((one) => one.s === here);
    over.hidden = Boolean(code);
    if (!code || here === last) return;
    last = here;
    digits.textContent = code.d;
    const [size, packed] = code.q.split("."), bytes = Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0)), width = Number(size);
    let path = "";
    for (let place = 0; place < width * width; place += 1) if (bytes[place >> 3] & (128 >> place % 8)) path += `M${(place % width) + 3} ${Math.floor(place / width) + 3}h1v1h-1z`;
    const space = width + 6;
    svg.setAttribute("viewBox", `0 0 ${space} ${space}`);
    svg.innerHTML = `<path fill="#fff" d="M0 0h${space}v${space}H0z"/><path fill="#000" d="${path}"/>`;
  }
  draw();
  setInterval(draw, 1000);
  navigator.wakeLock?.request("screen").catch(() => {});
}
