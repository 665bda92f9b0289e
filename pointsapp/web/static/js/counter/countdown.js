/** Counts down an offer's time and changes what can be done when it is over. The server decides again in any case. */

import { announce, word } from "./page.js";

const TICK_MS = 500;

export function mountCountdown(screen) {
  const area = screen.querySelector("[data-expires-in]");
  if (!area) return undefined;
  // Seconds from now, not a time of day: the shop's clock may be wrong.
  const endsAt = Date.now() + Number(area.dataset.expiresIn) * 1000;
  const timer = setInterval(tick, TICK_MS);
  tick();
  return () => clearInterval(timer);

  function tick() {
    const seconds = Math.max(0, Math.ceil((endsAt - Date.now()) / 1000));
    for (const place of area.querySelectorAll("[data-left]")) place.textContent = clock(seconds);
    for (const element of area.querySelectorAll("[data-while-valid]")) element.hidden = seconds === 0;
    for (const element of area.querySelectorAll("[data-after]")) element.hidden = seconds > 0;
    if (seconds > 0) return;
    clearInterval(timer);
    announce(area.dataset.over || "");
  }
}

function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
