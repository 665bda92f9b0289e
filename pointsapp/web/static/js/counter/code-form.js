/** The form that takes a card's code: from the camera, a photo, a scanner gun or a hand on the keys. */

import { isCard, normaliseRead, normaliseTyped, shorten } from "./codes.js";
import { announce, showOnly } from "./page.js";
import { send } from "./screens.js";
import { playRefusal } from "./sounds.js";

/** Keeps the box ready for a gun, which types like a hand and ends with Enter. */
export function mountCodeForm(screen) {
  const form = screen.querySelector("form[data-code]");
  if (!form) return undefined;
  const box = form.elements.code;
  form.addEventListener("submit", (event) => checkTyped(event, screen, form));
  box.addEventListener("pointerdown", () => {
    box.inputMode = "text";
  });
  document.addEventListener("click", returnFocus);
  holdFocus(box);
  return () => document.removeEventListener("click", returnFocus);

  function returnFocus() {
    if (document.activeElement === document.body) holdFocus(box);
  }
}

/** Focus without a keyboard sliding over the camera picture; tapping the box brings the keyboard. */
function holdFocus(box) {
  box.inputMode = "none";
  box.focus({ preventScroll: true });
  box.select();
}

function checkTyped(event, screen, form) {
  const box = form.elements.code;
  const code = normaliseTyped(box.value);
  if (!isCard(code)) {
    event.preventDefault();
    tellProblem(screen, box.value.trim() ? "not_card" : "empty", box.value);
    // The next scan of the gun writes over it.
    box.select();
    return;
  }
  box.value = code;
  form.elements.way.value = "box";
}

/** Sends what the camera or a photo read; resolves to false where it was no card or no answer came. */
export async function sendRead(screen, text, way) {
  const form = screen.querySelector("form[data-code]");
  const code = normaliseRead(text);
  if (!isCard(code)) {
    tellProblem(screen, "not_card", text);
    return false;
  }
  tellProblem(screen, null);
  form.elements.code.value = code;
  form.elements.way.value = way;
  return send(form);
}

/** Shows one problem with the code, or none; foreign text is only looked at. */
export function tellProblem(screen, name, seen = "") {
  for (const place of screen.querySelectorAll("[data-seen]")) place.textContent = shorten(seen);
  showOnly(screen, "data-code-problem", name);
  const shown = screen.querySelector(`[data-code-problem="${name}"]`);
  if (!shown) return;
  announce(shown.textContent.trim());
  playRefusal();
}
