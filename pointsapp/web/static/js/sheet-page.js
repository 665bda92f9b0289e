/** What the sheet's modules share: its words, asking the server, and putting answered lines in their places. */

const words = document.getElementById("sheet-words").dataset;
const saved = document.querySelector("[data-status]");

export function word(name, values = {}) {
  return words[name].replace(/\{(\w+)\}/g, (whole, key) => key in values ? values[key] : whole);
}

/** Says whether everything is saved, where the eye is. */
export function say(text, isWaiting = false) {
  if (!saved) return;
  saved.textContent = text;
  saved.classList.toggle("is-waiting", isWaiting);
}

/** Sends a form's fields and gives the answer; a missing network is an Error called "offline". */
export async function send(address, fields) {
  let response;
  try {
    response = await fetch(address, { method: "POST", body: fields, headers: { Accept: "application/json" } });
  } catch {
    throw new Error("offline");
  }
  if (response.status >= 500) throw new Error("offline");
  return { status: response.status, ...(await response.json()) };
}

/** Puts the lines of an answer into the table, keeping the cursor where it was. */
export function place(answer) {
  const table = document.getElementById("lines");
  for (const { id, html } of answer.rows) placeLine(table, id, html);
  for (const id of answer.removed) {
    const gone = document.getElementById(`line-${id}`);
    if (gone) gone.remove();
  }
  const hasLines = table.tBodies.length > 0;
  document.getElementById("lines-box").hidden = !hasLines;
  document.getElementById("no-lines").hidden = hasLines;
  document.getElementById("totals").replaceChildren(...parsed(answer.totals).body.childNodes);
  say(word("saved", { time: answer.at }));
}

function parsed(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

function placeLine(table, id, html) {
  const fresh = document.importNode(parsed(`<table>${html}</table>`).querySelector("tbody"), true);
  const old = document.getElementById(`line-${id}`);
  if (!old) {
    fresh.classList.add("is-new");
    table.append(fresh);
    return;
  }
  if (old.classList.contains("is-unsaved")) {
    // Somebody types in it at this moment: only the figures that the server counted are taken over.
    old.querySelector("td.is-number").replaceWith(fresh.querySelector("td.is-number"));
    old.querySelector("[name=seen]").value = fresh.querySelector("[name=seen]").value;
    return;
  }
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  old.replaceWith(fresh);
  if (focused) refocus(fresh, focused);
}

function refocus(line, old) {
  const named = old.name && [...line.querySelectorAll(`[name="${old.name}"]`)];
  const same = named && (named.find((box) => old.type !== "checkbox" || box.value === old.value) || named[0]);
  const target = same || line.querySelector("button");
  if (target) target.focus();
}
