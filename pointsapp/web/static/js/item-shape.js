// Shows only those fields of an item that its shape uses. Without script all stand there, each with its help.

for (const form of document.querySelectorAll("[data-shape-form]")) {
  const show = () => {
    const ticked = form.querySelector('input[name="shape"]:checked');
    for (const part of form.querySelectorAll("[data-shapes]")) {
      part.hidden = Boolean(ticked) && !part.dataset.shapes.split(" ").includes(ticked.value);
    }
  };
  form.addEventListener("change", show);
  show();
}
