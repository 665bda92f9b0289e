// The key "?" opens and closes the list of keys, unless somebody is typing.
const list = document.querySelector("[data-keys]");

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
  if (!list || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key !== "?" && event.key !== "？") return;
  event.preventDefault();
  list.open = !list.open;
  if (list.open) list.querySelector("summary").focus();
});
