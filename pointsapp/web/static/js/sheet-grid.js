/** Keys in the grid: arrows and Enter go up and down, F2 repeats item and amount of the line before. */

import { queue } from "./sheet-saving.js";

export function mountGrid() {
  document.addEventListener("keydown", (event) => {
    const box = event.target;
    if (event.isComposing) return;
    if (box.closest(".line")) inLine(event, box);
    else if (event.key === "/" && !box.closest("input, textarea, select")) toWho(event);
  });
}

function inLine(event, box) {
  const isText = box.matches("input:not([type=checkbox])");
  const isArrow = event.key === "ArrowUp" || event.key === "ArrowDown";
  if (isArrow && (isText || event.ctrlKey)) move(event, box, event.key === "ArrowUp" ? -1 : 1);
  else if (event.key === "Enter" && isText) enter(event, box);
  else if (event.key === "F2") repeat(event, box);
  else if (event.key === "Escape") toWho(event);
}

function lines() {
  return [...document.querySelectorAll("#lines .line")];
}

function move(event, box, step) {
  const all = lines();
  const from = all.indexOf(box.closest(".line"));
  for (let place = from + step; place >= 0 && place < all.length; place += step) {
    const same = box.name && all[place].querySelector(`[name="${box.name}"]`);
    if (same) {
      event.preventDefault();
      same.focus();
      if (same.select) same.select();
      return true;
    }
  }
  return false;
}

function enter(event, box) {
  event.preventDefault();
  // Leaving the box saves it; at the last line the next name is wanted.
  if (!move(event, box, 1)) toWho(event);
}

function repeat(event, box) {
  const all = lines();
  const line = box.closest(".line");
  const before = all[all.indexOf(line) - 1];
  const item = line.querySelector("[name=item_id]");
  if (!before || !item) return;
  event.preventDefault();
  const wanted = before.querySelector("[name=item_id]");
  const amount = before.querySelector("[name=amount]");
  if (!wanted) return;
  if (![...item.options].some((option) => option.value === wanted.value)) {
    item.append(wanted.selectedOptions[0].cloneNode(true));
  }
  item.value = wanted.value;
  const form = item.form;
  let own = form.elements.amount;
  if (!own) {
    own = document.createElement("input");
    own.type = "hidden";
    own.name = "amount";
    form.append(own);
  }
  own.value = amount ? amount.value : "";
  queue(form.id);
}

export function toWho(event) {
  const who = document.getElementById("who");
  if (!who) return;
  event.preventDefault();
  who.focus();
}
