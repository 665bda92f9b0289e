/** Goes from step to step: sends a plain form, follows the answer, and puts the new page's screen in place of the old. */

import { adoptToken, csrfToken, logInAddress, notice, root, word } from "./page.js";

const PATIENCE_MS = 15000;
const SLOW_AFTER_MS = 700;

const behaviours = [];
let cleanUps = [];
let isBusy = false;

/** Registers what is to happen on every new screen; the function may return its own undoing. */
export function onScreen(mount) {
  behaviours.push(mount);
}

/** Brings the screen that stands in the page to life. */
export function mountScreen() {
  const screen = currentScreen();
  for (const element of screen.querySelectorAll("[data-needs-script]")) element.hidden = false;
  cleanUps = behaviours.map((mount) => mount(screen)).filter(Boolean);
}

/** Puts these nodes in place of the screen's content and moves the focus there. */
export function fillScreen(nodes) {
  const screen = currentScreen();
  cleanUps.forEach((cleanUp) => cleanUp());
  screen.textContent = "";
  nodes.forEach((node) => screen.appendChild(node));
  window.scrollTo(0, 0);
  const heading = screen.querySelector("[autofocus], [data-focus]") || screen.querySelector("h1, h2");
  if (heading) {
    heading.tabIndex = -1;
    heading.focus();
  }
  mountScreen();
}

function currentScreen() {
  return root.querySelector("[data-screen]");
}

/** Fetches a page as a document. Throws where no answer came in time. */
export async function fetchPage(address, options) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    const response = await fetch(address, { credentials: "same-origin", signal: stop.signal, ...options });
    const text = await response.text();
    return { response, page: new DOMParser().parseFromString(text, "text/html") };
  } finally {
    clearTimeout(timer);
  }
}

/** Goes to another screen by its address; resolves to whether it got there. */
export function go(address) {
  return step(address, {}, true);
}

/** Goes to where the browser's own back or forward button points. */
export function follow() {
  return step(location.href, {}, false);
}

/** Sends a step's form with the button that was pressed; resolves to whether a new screen came. */
export function send(form, submitter) {
  const fields = new URLSearchParams(new FormData(form));
  if (submitter && submitter.name) fields.set(submitter.name, submitter.value);
  if (form.method === "get") return step(`${form.action.split("?")[0]}?${fields}`, {}, true);
  fields.set("csrf_token", csrfToken());
  return step(form.action, { method: "POST", body: fields }, true);
}

async function step(address, options, isNewEntry) {
  if (isBusy) return false;
  isBusy = true;
  notice("");
  const screen = currentScreen();
  const slow = setTimeout(() => notice(word("working")), SLOW_AFTER_MS);
  screen.setAttribute("aria-busy", "true");
  try {
    const { response, page } = await fetchPage(address, options);
    clearTimeout(slow);
    return await arrive(response, page, isNewEntry);
  } catch (error) {
    notice(word("no_network"));
    return false;
  } finally {
    clearTimeout(slow);
    screen.removeAttribute("aria-busy");
    isBusy = false;
  }
}

async function arrive(response, page, isNewEntry) {
  const next = page.querySelector("[data-counter] [data-screen]");
  if (!next) return explain(response);
  adoptToken(page);
  notice("");
  document.title = page.title;
  // A refused form comes back at an address that takes no GET: the entry of the page it stood on is kept.
  if (isNewEntry && response.ok && response.url !== location.href) history.pushState({}, "", response.url);
  fillScreen(Array.from(next.childNodes, (node) => document.importNode(node, true)));
  takeMessages(page);
  return true;
}

/** The layout's own messages stand above the screen; the new page's replace the old ones. */
function takeMessages(page) {
  const fetched = page.getElementById("results");
  const shown = document.getElementById("results");
  if (fetched && shown) shown.replaceWith(document.importNode(fetched, true));
}

/** Leaves for a page that is no screen, or says why there is none. */
async function explain(response) {
  if (response.ok) {
    location.assign(isLogIn(response.url) ? logInAddress() : response.url);
  } else if (response.status === 400) {
    if (await renewToken()) notice(word("press_again"));
    else location.assign(logInAddress());
  } else {
    notice(word(response.status >= 500 ? "server_trouble" : "not_found"));
  }
  return false;
}

function isLogIn(address) {
  return new URL(address).pathname === new URL(root.dataset.login, location.href).pathname;
}

/** Fetches this page again for a token that holds; false where that needs a log-in first. */
export async function renewToken() {
  const { page } = await fetchPage(location.href);
  const fetched = page.querySelector("[data-counter]");
  if (!fetched) return false;
  // Somebody else logged in in another tab: nothing that was begun here may go out under that name.
  if (fetched.dataset.user === root.dataset.user) adoptToken(page);
  else location.reload();
  return true;
}
