// Shows only those fields of an item that its shape uses. Without script all stand there, each with its help.

for (const form of document.querySelectorAll("[data-shape-form]")) {
  const show = () => {
    const chosen = form.querySelector('input[name="shape"]:checked')?.value;
    for (const part of form.querySelectorAll("[data-shapes]")) {
      part.hidden = Boolean(chosen) && !part.dataset.shapes.split(" ").includes(chosen);
    }
  };
  form.addEventListener("change", show);
  show();
}
