/** What the page tells the script (owner, words, token), and the two lines in which the script answers. */

export const root = document.querySelector("[data-counter]");

const words = root ? JSON.parse(root.querySelector("[data-words]").textContent) : {};

/** The sentence of that name from the page, with {placeholders} filled. */
export function word(name, values) {
  return words[name].replace(/\{(\w+)\}/g, (_, key) => String(values[key]));
}

export function owner() {
  return { shop: root.dataset.shop, user: root.dataset.user };
}

export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]').content;
}

/** Takes the token of a page fetched just now, because the one here may have run out. */
export function adoptToken(fetched) {
  const fresh = fetched.querySelector('meta[name="csrf-token"]');
  if (!fresh) return;
  document.querySelector('meta[name="csrf-token"]').content = fresh.content;
  for (const field of root.querySelectorAll('input[name="csrf_token"]')) field.value = fresh.content;
}

/** The log-in page that leads back to where the keeper stands now. */
export function logInAddress() {
  return root.dataset.login + encodeURIComponent(location.pathname + location.search);
}

/** One line above the screen; it stays until the next action. An empty text takes it away. */
export function notice(text) {
  const line = root.querySelector("[data-notice]");
  line.textContent = text;
  line.hidden = !text;
}

/** Says the text to a screen reader at once. */
export function announce(text) {
  root.querySelector("[data-announce]").textContent = text;
}

/** Shows the one child that carries the attribute with this value, and hides its sisters. */
export function showOnly(parent, attribute, value) {
  for (const element of parent.querySelectorAll(`[${attribute}]`)) {
    element.hidden = element.getAttribute(attribute) !== value;
  }
}
