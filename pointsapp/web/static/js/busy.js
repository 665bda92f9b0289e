// A form that takes seconds says so after it is sent, and is sent once.

for (const form of document.querySelectorAll("form[data-busy]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    const said = document.createElement("p");
    said.setAttribute("role", "status");
    said.textContent = form.dataset.busy;
    const bar = document.createElement("progress");
    bar.setAttribute("aria-label", form.dataset.busy);
    said.append(document.createElement("br"), bar);
    form.append(said);
  });
}

// Coming back by the browser's own button shows the page as it was left: let it be sent again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    const bar = form.querySelector("progress");
    if (bar) bar.parentElement.remove();
  }
});
