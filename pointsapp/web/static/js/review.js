// Says above the button how many lines are approved, sent back and left.
const sum = document.querySelector("[data-review-sum]");
const form = sum && sum.closest("form");

function count() {
  const chosen = { approve: 0, refuse: 0, leave: 0 };
  for (const choice of form.querySelectorAll(".verdict input:checked")) chosen[choice.value] += 1;
  sum.textContent = sum.dataset.reviewSum.replace(/\{(\w+)\}/g, (whole, name) => chosen[name]);
}

if (form) {
  form.addEventListener("change", count);
  count();
}
