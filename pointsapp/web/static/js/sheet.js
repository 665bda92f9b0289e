/** The sheet of an activity: saves each line by itself, suggests people, moves by keys. Without it everything works by plain forms. */

import { mountAdding } from "./sheet-adding.js";
import { mountGrid } from "./sheet-grid.js";
import { mountSaving } from "./sheet-saving.js";

const form = document.querySelector("[data-add]");

document.documentElement.classList.add("has-script");
mountSaving();
mountGrid();
if (form) mountAdding(form);
