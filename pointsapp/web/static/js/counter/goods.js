/** Tapping goods: plus and minus, the running total, what is missing, and who collects. */

import { word } from "./page.js";
import { formatPoints } from "./points.js";

const DRAFT = "counter-goods:";

export function mountGoods(screen) {
  const form = screen.querySelector("form[data-goods]");
  if (!form) {
    if (screen.querySelector("[data-camera], [data-result=new]")) forgetDrafts();
    return undefined;
  }
  restoreDraft(form);
  mountSearch(screen, form);
  form.addEventListener("click", (event) => tap(form, event.target));
  form.addEventListener("input", () => {
    saveDraft(form);
    refresh(form);
  });
  refresh(form);
  return undefined;
}

/** On a long shelf: shows the goods whose name holds what was typed, and those that are chosen already. */
function mountSearch(screen, form) {
  const box = screen.querySelector("[data-goods-search]");
  if (!box) return;
  box.addEventListener("input", () => {
    const wanted = box.value.trim().toLowerCase();
    for (const good of form.querySelectorAll(".good")) {
      const name = good.querySelector(".good-name").textContent.toLowerCase();
      good.hidden = !name.includes(wanted) && !good.classList.contains("is-chosen");
    }
  });
}

/** A tap on plus or minus, or anywhere else on the good, which adds one. */
function tap(form, target) {
  const good = target.closest("[data-good]");
  const button = target.closest("[data-step]");
  if (!good || (!button && target.closest("input, label, a"))) return;
  const box = good.querySelector("input[type=number]");
  const wanted = quantity(box) + Number(button ? button.dataset.step : 1);
  box.value = Math.min(Math.max(wanted, 0), Number(box.max));
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

function quantity(box) {
  return Math.max(0, Math.trunc(Number(box.value)) || 0);
}

function refresh(form) {
  const { balance, unit } = form.dataset;
  const scale = Number(form.dataset.scale);
  let total = 0;
  for (const good of form.querySelectorAll("[data-good]")) {
    const box = good.querySelector("input[type=number]");
    const chosen = quantity(box);
    total += chosen * Number(good.dataset.price);
    good.classList.toggle("is-chosen", chosen > 0);
    setDisabled(good.querySelector('[data-step="-1"]'), chosen === 0);
    setDisabled(good.querySelector('[data-step="1"]'), chosen >= Number(box.max));
  }
  const missing = total - Number(balance);
  const short = form.querySelector("[data-short]");
  form.querySelector("[data-total]").textContent = formatPoints(total, scale);
  short.textContent = missing > 0 ? word("short", { points: formatPoints(missing, scale), unit }) : "";
  short.hidden = missing <= 0;
  form.querySelector("[type=submit]").disabled = total === 0 || missing > 0;
  showRoster(form);
}

/** Out of stock keeps the focus where it is: a really disabled button would lose it. */
function setDisabled(button, isDisabled) {
  button.setAttribute("aria-disabled", String(isDisabled));
}

function showRoster(form) {
  const chosen = form.querySelector("input[name=collector]:checked");
  for (const roster of form.querySelectorAll("[data-roster]")) {
    roster.hidden = !chosen || roster.dataset.roster !== chosen.value;
    for (const list of roster.querySelectorAll("select")) list.disabled = roster.hidden;
  }
}

/** Keeps what was tapped in this tab, so that a lost log-in comes back to it. */
function saveDraft(form) {
  const fields = new URLSearchParams(new FormData(form));
  fields.delete("csrf_token");
  trySession((storage) => storage.setItem(DRAFT + location.pathname, fields.toString()));
}

function restoreDraft(form) {
  const kept = trySession((storage) => storage.getItem(DRAFT + location.pathname));
  for (const [name, value] of new URLSearchParams(kept || "")) {
    const field = form.elements[name];
    if (field) field.value = value;
  }
}

function forgetDrafts() {
  trySession((storage) => {
    const names = Object.keys(storage).filter((name) => name.startsWith(DRAFT));
    for (const name of names) storage.removeItem(name);
  });
}

/** Some browsers forbid storage; then there is simply no draft. */
function trySession(action) {
  try {
    return action(window.sessionStorage);
  } catch (error) {
    return null;
  }
}
