/** Saves a line as soon as something in it has changed, one line at a time, and again when the network is back. */

import { place, say, send, word } from "./sheet-page.js";

const AGAIN_MS = 5000;
const waiting = new Map();
let isBusy = false;

/** Listens for changes in the lines and for their buttons. */
export function mountSaving() {
  document.addEventListener("input", (event) => mark(event.target));
  document.addEventListener("change", (event) => keep(event.target));
  document.addEventListener("submit", onSubmit);
  document.addEventListener("focusin", (event) => fillItems(event.target));
  window.addEventListener("beforeunload", (event) => {
    if (waiting.size || document.querySelector(".line.is-unsaved")) event.preventDefault();
  });
}

function formOf(box) {
  return box.form && box.form.matches("[data-save]") ? box.form : null;
}

function mark(box) {
  if (formOf(box)) box.closest(".line").classList.add("is-unsaved");
}

function keep(box) {
  const form = formOf(box);
  if (!form) return;
  mark(box);
  if (box.name === "item_id") clearAmount(form);
  queue(form.id);
}

/** The amount of the item before means nothing for another one. */
function clearAmount(form) {
  const amount = form.elements.amount;
  if (amount) amount.value = "";
}

function onSubmit(event) {
  const form = event.target;
  if (form.matches("[data-save]")) {
    event.preventDefault();
    queue(form.id);
  } else if (form.matches("[data-remove]")) {
    event.preventDefault();
    remove(form);
  }
}

export function queue(formId) {
  waiting.set(formId, true);
  work();
}

async function work() {
  if (isBusy) return;
  isBusy = true;
  while (waiting.size) {
    const [formId] = waiting.keys();
    waiting.delete(formId);
    const form = document.getElementById(formId);
    if (form && !(await save(form))) {
      waiting.set(formId, true);
      setTimeout(work, AGAIN_MS);
      break;
    }
  }
  isBusy = false;
}

/** Gives false when it is to be tried again. */
async function save(form) {
  const line = form.closest(".line");
  const fields = new FormData(form);
  say(word("saving"), true);
  try {
    const answer = await send(form.action, fields);
    if (answer.status === 401) {
      say(word("signedOut"), true);
      return false;
    }
    if (answer.result === "done") {
      if (isSame(fields, new FormData(form))) line.classList.remove("is-unsaved");
      place(answer);
      return true;
    }
    if (answer.seen) form.elements.seen.value = answer.seen;
    showError(line, answer.text || word("failed"));
    return true;
  } catch (error) {
    if (error.message !== "offline") throw error;
    say(word("offline"), true);
    return false;
  }
}

function isSame(before, after) {
  return new URLSearchParams(before).toString() === new URLSearchParams(after).toString();
}

/** What was typed stays; the words stand at the line until it is right. */
export function showError(line, text) {
  say(text, true);
  let error = line.querySelector("[data-error]");
  if (!error) {
    const row = line.insertRow();
    row.className = "line-more";
    const cell = row.insertCell();
    cell.colSpan = 7;
    error = document.createElement("p");
    error.className = "error";
    error.setAttribute("role", "alert");
    error.dataset.error = "";
    error.append(document.createElement("span"));
    cell.append(error);
  }
  error.hidden = false;
  error.querySelector("span").textContent = text;
}

async function remove(form) {
  const line = form.closest(".line");
  const next = line.nextElementSibling || line.previousElementSibling;
  try {
    const answer = await send(form.action, new FormData(form));
    if (answer.result !== "done") return showError(line, answer.text || word("failed"));
    place(answer);
    const button = next && next.isConnected && next.querySelector("[data-remove] button");
    const target = button || document.getElementById("who");
    if (target) target.focus();
  } catch (error) {
    if (error.message !== "offline") throw error;
    showError(line, word("offline"));
  }
  return undefined;
}

/** A line's list of items holds only its own until somebody goes there: hundreds of lists would be slow. */
function fillItems(box) {
  const all = document.getElementById("item_id");
  if (!all || !box.matches || !box.matches("[data-items]") || box.dataset.filled) return;
  const own = box.value;
  box.replaceChildren(...[...all.children].slice(1).map((group) => group.cloneNode(true)));
  if (![...box.options].some((option) => option.value === own)) box.prepend(new Option("—", own));
  box.value = own;
  box.dataset.filled = "1";
}
