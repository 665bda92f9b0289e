/** Typing slips: the grid saves itself a moment after each change, says what every line means, and grows as it fills. */

const PAUSE_MS = 700;
const AGAIN_MS = 5000;
const form = document.querySelector("[data-slips]");
const words = document.querySelector("[data-words]").dataset;
const status = document.querySelector("[data-status]");
let timer = 0;
let isBusy = false;
let isWaiting = false;

form.addEventListener("input", (event) => {
  showMore(event.target);
  grow(event.target);
  isWaiting = true;
  later(PAUSE_MS);
});
form.addEventListener("keydown", onKey);
form.addEventListener("submit", () => {
  clearTimeout(timer);
  isWaiting = false;
});
window.addEventListener("beforeunload", (event) => {
  if (isWaiting) event.preventDefault();
});

function later(pause) {
  clearTimeout(timer);
  timer = setTimeout(save, pause);
}

/** One saving after the other: each tells the next which state of the draft it has seen. */
async function save() {
  if (isBusy) return later(PAUSE_MS);
  isBusy = true;
  isWaiting = false;
  say(words.saving, true);
  try {
    const fields = new FormData(form);
    const response = await fetch(form.action, { method: "POST", body: fields, headers: { Accept: "application/json" } });
    if (response.status >= 500) throw new TypeError("no answer");
    settle(response.status, await response.json());
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
    isWaiting = true;
    say(words.offline, true);
    later(AGAIN_MS);
  } finally {
    isBusy = false;
  }
  return undefined;
}

function settle(code, answer) {
  if (answer.result === "done") {
    form.elements.revision.value = answer.revision;
    answer.lines.forEach(showLine);
    say(words.saved.replace("{time}", answer.at), false);
  } else {
    isWaiting = true;
    say(code === 401 ? words.signedOut : answer.text || words.offline, true);
  }
}

function say(text, isUnsure) {
  status.textContent = text;
  status.classList.toggle("is-waiting", isUnsure);
}

function showLine(line) {
  const body = form.querySelector(`[data-line="${line.position}"]`);
  const said = body && body.querySelector("[data-said]");
  if (!said) return;
  said.classList.toggle("is-faulty", line.state === "stop");
  const meaning = document.createElement("span");
  meaning.textContent = line.meaning;
  said.replaceChildren(meaning);
  for (const remark of line.remarks) {
    const strong = document.createElement("strong");
    strong.textContent = ` ${remark}`;
    said.append(strong);
  }
}

/** What is said about a line, and leaving it to the secretary, come with its first letter. */
function showMore(box) {
  const body = box.closest("[data-line]");
  const more = body && body.querySelector(".line-more");
  if (more) more.hidden = false;
}

/** There is always an empty line below the last one that was written in. */
function grow(box) {
  const lines = [...form.querySelectorAll("[data-line]")];
  const last = lines[lines.length - 1];
  if (box.closest("[data-line]") !== last) return;
  const before = last.dataset.line;
  const next = String(Number(before) + 1);
  const fresh = last.cloneNode(true);
  fresh.dataset.line = next;
  fresh.querySelector("th").textContent = next;
  fresh.querySelector(".line-more").hidden = true;
  fresh.querySelector("[data-said]").replaceChildren();
  for (const own of fresh.querySelectorAll("[name]")) {
    own.name = own.name.replace(`row-${before}-`, `row-${next}-`);
    if (own.type === "checkbox") own.checked = false;
    else own.value = "";
    const cell = own.closest("td[data-label]");
    if (cell) own.setAttribute("aria-label", words.line.replace("{number}", next).replace("{what}", cell.dataset.label));
  }
  for (const own of fresh.querySelectorAll("[id]")) own.id = own.id.replace(/\d+$/, next);
  for (const own of fresh.querySelectorAll("[for]")) own.htmlFor = own.htmlFor.replace(/\d+$/, next);
  last.after(fresh);
}

function onKey(event) {
  if (event.isComposing) return;
  const isCell = event.target.matches("td[class^=cell-] input");
  if (event.key === "s" && event.ctrlKey) {
    event.preventDefault();
    later(0);
  } else if (isCell && event.key === "Enter") {
    step(event);
  } else if (isCell && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    move(event, event.key === "ArrowUp" ? -1 : 1);
  }
}

function step(event) {
  event.preventDefault();
  const boxes = [...form.querySelectorAll("td[class^=cell-] input")];
  const next = boxes[boxes.indexOf(event.target) + 1];
  if (next) focusOn(next);
}

function move(event, by) {
  const lines = [...form.querySelectorAll("[data-line]")];
  const kind = event.target.name.replace(/^row-\d+-/, "");
  for (let place = lines.indexOf(event.target.closest("[data-line]")) + by; place >= 0 && place < lines.length; place += by) {
    const same = lines[place].querySelector(`[name$="-${kind}"]`);
    if (same) {
      event.preventDefault();
      focusOn(same);
      return;
    }
  }
}

function focusOn(box) {
  box.focus();
  box.select();
}
