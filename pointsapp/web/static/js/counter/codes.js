/** The shape of a card's code, checked before anything is asked; the server checks everything again. */

const CARD = /^JF1[PX][0-9A-HJKMNP-TV-Z]{28}$/;
const LOOK_ALIKES = { O: "0", I: "1", L: "1" };
const SHOWN_LENGTH = 60;

/** What a camera read, as the server compares it. */
export function normaliseRead(text) {
  return text.normalize("NFKC").toUpperCase().replace(/\s/g, "");
}

/** What a gun or a hand typed: people take 0 for O and 1 for I or L. */
export function normaliseTyped(text) {
  return normaliseRead(text).replace(/[OIL]/g, (letter) => LOOK_ALIKES[letter]);
}

export function isCard(code) {
  return CARD.test(code);
}

/** A foreign code as short text to look at; it is never opened. */
export function shorten(text) {
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
}
