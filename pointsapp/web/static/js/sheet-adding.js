/** Adding a household: people who fit are suggested while typing, Enter adds the chosen one with the current item. */

import { place, say, send, word } from "./sheet-page.js";

const PAUSE_MS = 150;

export function mountAdding(form) {
  const box = form.elements.who;
  const list = document.getElementById("hits");
  let hits = [];
  let chosen = -1;
  let timer = 0;
  let asked = 0;

  box.setAttribute("role", "combobox");
  box.setAttribute("aria-controls", "hits");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-expanded", "false");
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(suggest, PAUSE_MS);
  });
  box.addEventListener("blur", () => setTimeout(leave, PAUSE_MS));
  box.addEventListener("keydown", onKey);
  form.addEventListener("submit", onSubmit);
  form.elements.item_id.addEventListener("change", showUnit);
  showUnit();
  // On a slow line somebody types before this script is there.
  if (document.activeElement === box) suggest();

  function leave() {
    if (document.activeElement !== box) close();
  }

  async function suggest() {
    const text = box.value.trim();
    const number = ++asked;
    if (!text) return close();
    const response = await fetch(`${form.dataset.people}?q=${encodeURIComponent(text)}`, {
      headers: { Accept: "application/json" },
    }).catch(() => null);
    if (!response || !response.ok || number !== asked) return undefined;
    show((await response.json()).hits);
    return undefined;
  }

  function show(found) {
    hits = found;
    list.replaceChildren(...hits.map(option));
    list.hidden = !hits.length;
    box.setAttribute("aria-expanded", String(Boolean(hits.length)));
    choose(hits.length ? 0 : -1);
  }

  function option(hit, index) {
    const item = document.createElement("li");
    item.id = `hit-${index}`;
    item.setAttribute("role", "option");
    for (const [name, text] of [["number", hit.number], ["name", hit.name], ["more", hit.more]]) {
      const part = document.createElement("span");
      part.className = name;
      part.textContent = text;
      item.append(part);
    }
    item.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      choose(index);
      add();
    });
    return item;
  }

  function choose(index) {
    chosen = index;
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === index)));
    if (index >= 0) box.setAttribute("aria-activedescendant", `hit-${index}`);
    else box.removeAttribute("aria-activedescendant");
  }

  function close() {
    asked += 1;
    list.hidden = true;
    hits = [];
    box.setAttribute("aria-expanded", "false");
    choose(-1);
  }

  function onKey(event) {
    if (event.isComposing) return;
    const isArrow = event.key === "ArrowUp" || event.key === "ArrowDown";
    if (isArrow && hits.length) {
      event.preventDefault();
      choose((chosen + (event.key === "ArrowDown" ? 1 : -1) + hits.length) % hits.length);
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      close();
    } else if (event.key === "F2") {
      event.preventDefault();
      repeatLast();
    }
  }

  function onSubmit(event) {
    if (event.submitter && event.submitter.hasAttribute("data-plain")) return;
    event.preventDefault();
    add();
  }

  async function add() {
    const hit = hits[chosen];
    clearTimeout(timer);
    const fields = new FormData(form);
    fields.delete("names");
    fields.set("household_id", hit ? hit.household_id : "");
    fields.set("member_id", hit ? hit.member_id : "");
    close();
    refuse("");
    say(word("saving"), true);
    try {
      settle(await send(form.action, fields));
    } catch (error) {
      if (error.message !== "offline") throw error;
      say(word("offline"), true);
    }
  }

  function settle(answer) {
    if (answer.result === "done") {
      box.value = "";
      place(answer);
      box.focus();
      return;
    }
    say("");
    refuse(answer.status === 401 ? word("signedOut") : answer.text || word("failed"));
    if (answer.choices && answer.choices.length) show(answer.choices);
    box.focus();
  }

  function refuse(text) {
    const error = form.querySelector("[data-error]");
    error.hidden = !text;
    error.querySelector("span").textContent = text;
  }

  function showUnit() {
    const item = form.elements.item_id.selectedOptions[0];
    const shape = item ? item.dataset.shape : "";
    const isCounted = shape === "per_unit" || shape === "range";
    form.elements.amount.disabled = Boolean(shape) && !isCounted;
    const unit = shape === "range" ? `${item.dataset.least}–${item.dataset.most}` : item && item.dataset.unit;
    form.querySelector("[data-amount-hint]").textContent = isCounted ? word("unit", { unit }) : "";
  }

  function repeatLast() {
    const last = [...document.querySelectorAll("#lines .line")].pop();
    const item = last && last.querySelector("[name=item_id]");
    if (!item) return;
    form.elements.item_id.value = item.value;
    showUnit();
    const amount = last.querySelector("[name=amount]");
    form.elements.amount.value = amount ? amount.value : "";
  }
}
