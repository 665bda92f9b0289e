/** The counter's script: wires the behaviours to every screen. The markup they look for stands in docs/counter.md. */

import { isChecking, post, takeUp } from "./answers.js";
import { mountCodeForm } from "./code-form.js";
import { mountCountdown } from "./countdown.js";
import { mountGoods } from "./goods.js";
import { root } from "./page.js";
import { mountPhoto } from "./photo.js";
import { follow, go, mountScreen, onScreen, send } from "./screens.js";
import { allowSounds, playRefusal } from "./sounds.js";
import { mountViewfinder } from "./viewfinder.js";

for (const mount of [mountCodeForm, mountPhoto, mountViewfinder, mountGoods, mountCountdown, takeUp]) onScreen(mount);
onScreen((screen) => {
  if (screen.querySelector("[data-refusal]")) playRefusal();
});

root.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.hasAttribute("data-leave")) return;
  event.preventDefault();
  if (form.dataset.posting) post(form);
  else send(form, event.submitter);
});

root.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  const isSpecial = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented;
  if (!link || isSpecial || link.target || link.hasAttribute("data-leave")) return;
  event.preventDefault();
  go(link.href);
});

window.addEventListener("popstate", () => {
  if (!isChecking()) follow();
});

// A page that the browser had frozen may show another time, or another person's login.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

document.addEventListener("pointerdown", allowSounds);
document.addEventListener("keydown", allowSounds);

mountScreen();
