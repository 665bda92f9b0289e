/** One chime for done, one other sound for every kind of not done, and the result spoken where the village wants it. */

import { root } from "./page.js";

const DONE_HZ = [659, 880];
const REFUSAL_HZ = [330];
const NOTE_S = 0.22;
const LOUDNESS = 0.25;

let audio = null;

/** Browsers let a page sound only after the first touch or key. */
export function allowSounds() {
  const Context = window.AudioContext || window.webkitAudioContext;
  if (!Context) return;
  audio = audio || new Context();
  if (audio.state === "suspended") audio.resume();
}

export function playDone() {
  play(DONE_HZ);
}

export function playRefusal() {
  play(REFUSAL_HZ);
}

function play(notes) {
  if (!audio || audio.state !== "running") return;
  notes.forEach((hertz, place) => {
    const start = audio.currentTime + place * NOTE_S;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(LOUDNESS, start);
    volume.gain.exponentialRampToValueAtTime(0.001, start + NOTE_S * 2);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + NOTE_S * 2);
  });
}

/** Speaks the result, never the balance, in villages that switched the voice on. */
export function say(text) {
  if (root.dataset.voice !== "on" || !window.speechSynthesis) return;
  const speech = new SpeechSynthesisUtterance(text);
  speech.lang = document.documentElement.lang;
  window.speechSynthesis.cancel();
  window.speechSynthesis.speak(speech);
}
