/** A photo of the card, for phones whose camera this page may not open. */

import { grab } from "./camera.js";
import { sendRead, tellProblem } from "./code-form.js";
import { readCodes } from "./decoder.js";
import { showOnly } from "./page.js";

const SIZES_PX = [1280, 2560];

export function mountPhoto(screen) {
  const input = screen.querySelector("[data-photo]");
  if (!input) return;
  input.addEventListener("change", async () => {
    const [file] = input.files;
    input.value = "";
    if (file) await take(screen, file, screen.querySelector("[data-camera]").dataset);
  });
}

async function take(screen, file, addresses) {
  const picture = await open(file);
  if (!picture) {
    tellProblem(screen, "unreadable_photo");
    return;
  }
  try {
    const texts = await readLargerAndLarger(picture, addresses);
    if (texts.length === 1) await sendRead(screen, texts[0], "photo");
    else tellProblem(screen, texts.length ? "two" : "no_code_in_photo");
  } catch (error) {
    showOnly(screen, "data-why", "decoder");
  }
}

async function open(file) {
  try {
    return await createImageBitmap(file);
  } catch (error) {
    return null;
  }
}

/** A small picture is read quickest and is nearly always enough. */
async function readLargerAndLarger(picture, addresses) {
  for (const size of SIZES_PX) {
    const texts = await readCodes(grab(picture, picture.width, picture.height, size), addresses);
    if (texts.length) return texts;
  }
  return [];
}
