/** The three answers: sends a posting until it is known whether it was done, and shows nothing else meanwhile. */

import { announce, csrfToken, logInAddress, notice, owner, root, word } from "./page.js";
import { forget, keep, listKept } from "./postings.js";
import { fillScreen, go, renewToken } from "./screens.js";
import { playDone, playRefusal, say } from "./sounds.js";

const PATIENCE_MS = 12000;
const WAITS_MS = [1000, 2000, 4000, 8000, 15000, 30000];
const SHORT_CODE_LENGTH = 6;
const COLLEAGUE_PATIENCE_MS = 7 * 24 * 3600 * 1000;

let underWay = null;

export function isChecking() {
  return underWay !== null;
}

/** Keeps what the form says, sends it, and stays with it until the answer is definite. */
export async function post(form) {
  if (underWay) return;
  const fields = new URLSearchParams(new FormData(form));
  fields.delete("csrf_token");
  const posting = {
    key: fields.get("request_key"),
    kind: form.dataset.posting,
    address: form.action,
    fields: fields.toString(),
    summary: form.dataset.summary,
    sentAt: Date.now(),
    ...owner(),
  };
  underWay = posting;
  await keep(posting);
  await settle(posting);
}

/** On a new screen: takes up this login's unanswered posting, and tells of a colleague's. */
export function takeUp(screen) {
  if (underWay) return;
  // The address of a new receipt says so. A reload or the back button must not ask for the goods once more.
  if (screen.querySelector("[data-result=new]")) history.replaceState({}, "", location.pathname);
  else takeUpOldest(screen);
}

async function takeUpOldest(screen) {
  const { shop, user } = owner();
  const kept = (await listKept()).filter((posting) => posting.shop === shop);
  if (underWay) return;
  const mine = kept.find((posting) => posting.user === user);
  const colleagues = kept.find((posting) => posting.user !== user && Date.now() - posting.sentAt < COLLEAGUE_PATIENCE_MS);
  if (mine) {
    await settle(mine);
  } else if (colleagues && screen.querySelector("form[data-code]")) {
    notice(word("colleague_checking", { code: shortCode(colleagues) }));
  }
}

async function settle(posting) {
  underWay = posting;
  notice("");
  show(posting, "checking", {});
  const answer = await untilDefinite(posting);
  show(posting, answer.result, answer);
  await forget(posting.key);
  underWay = null;
  if (answer.result === "done") await go(answer.page || root.dataset.start);
}

async function untilDefinite(posting) {
  for (let tries = 0; ; tries += 1) {
    const { status, answer } = await ask(posting);
    const isDefinite = answer.result === "done" || answer.result === "not_done";
    if (isDefinite && answer.request_key === posting.key) return answer;
    const isLoggedOut = status === 401 || (status === 400 && !(await hasToken()));
    for (const link of root.querySelectorAll("[data-log-in]")) link.hidden = !isLoggedOut;
    await pause(WAITS_MS[Math.min(tries, WAITS_MS.length - 1)]);
  }
}

/** Sends the posting once. Whatever is not a plain answer of ours counts as unknown, never as a refusal. */
async function ask(posting) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  let status = 0;
  try {
    const response = await fetch(posting.address, {
      method: "POST",
      credentials: "same-origin",
      redirect: "manual",
      signal: stop.signal,
      headers: { Accept: "application/json", "X-CSRFToken": csrfToken() },
      body: new URLSearchParams(posting.fields),
    });
    status = response.status;
    return { status, answer: Object(await response.json()) };
  } catch (error) {
    return { status, answer: {} };
  } finally {
    clearTimeout(timer);
  }
}

async function hasToken() {
  try {
    return await renewToken();
  } catch (error) {
    return true;
  }
}

/** Waits, but no longer than until the network is back, the page is looked at, or the keeper asks. */
function pause(milliseconds) {
  return new Promise((resolve) => {
    const button = root.querySelector("[data-again]");
    const wakeVisible = () => document.hidden || wake();
    const timer = setTimeout(wake, milliseconds);
    window.addEventListener("online", wake);
    document.addEventListener("visibilitychange", wakeVisible);
    button.addEventListener("click", wake);
    button.setAttribute("aria-disabled", "false");

    function wake() {
      clearTimeout(timer);
      window.removeEventListener("online", wake);
      document.removeEventListener("visibilitychange", wakeVisible);
      button.removeEventListener("click", wake);
      button.setAttribute("aria-disabled", "true");
      resolve();
    }
  });
}

function show(posting, state, answer) {
  const template = root.querySelector(`template[data-answer="${posting.kind}-${state}"]`);
  const content = document.importNode(template.content, true);
  const verdict = content.querySelector("[data-verdict]").textContent.trim();
  write(content, "[data-text]", answer.text);
  write(content, "[data-summary-text]", posting.summary);
  write(content, "[data-short-code]", shortCode(posting));
  for (const link of content.querySelectorAll("a[data-page]")) link.href = answer.page || root.dataset.start;
  for (const link of content.querySelectorAll("a[data-log-in]")) link.href = logInAddress();
  fillScreen([content]);
  announce([verdict, answer.text].filter(Boolean).join(" "));
  if (state === "checking") return;
  if (state === "done") playDone();
  else playRefusal();
  say(verdict);
}

function write(content, selector, text) {
  for (const element of content.querySelectorAll(selector)) element.textContent = text || "";
}

/** The end of the key, for the telephone. */
function shortCode(posting) {
  return posting.key.slice(-SHORT_CODE_LENGTH).toUpperCase();
}
