/** The camera on the scan screen: opens by itself, stops after a hit, and says why where there is none. */

import { closeCamera, grab, hasTorch, openCamera, setTorch, whyNoCamera } from "./camera.js";
import { sendRead, tellProblem } from "./code-form.js";
import { isCard, normaliseRead } from "./codes.js";
import { readCodes } from "./decoder.js";
import { showOnly } from "./page.js";

const BETWEEN_PICTURES_MS = 80;
const GONE_AFTER_PICTURES = 8;
const SWITCHED_OFF = "counter-camera-off";

/** What was read last is ignored until it was out of sight: the last customer's card may still lie there. */
let lastRead = null;
let picturesWithout = 0;

export function mountViewfinder(screen) {
  const area = screen.querySelector("[data-camera]");
  if (!area) return undefined;
  const viewfinder = new Viewfinder(screen, area);
  const followSight = () => (document.hidden ? viewfinder.close() : viewfinder.open());
  document.addEventListener("visibilitychange", followSight);
  viewfinder.open();
  return () => {
    document.removeEventListener("visibilitychange", followSight);
    viewfinder.isMounted = false;
    viewfinder.close();
  };
}

class Viewfinder {
  constructor(screen, area) {
    this.screen = screen;
    this.area = area;
    this.video = area.querySelector("video");
    this.torch = area.querySelector("[data-torch]");
    this.stream = null;
    this.isOpening = false;
    this.isMounted = true;
    this.torch.addEventListener("click", () => this.light(this.torch.getAttribute("aria-pressed") !== "true"));
    area.querySelector("[data-camera-switch]").addEventListener("click", () => this.toggle());
  }

  async open() {
    this.explain(whyNoCamera());
    if (whyNoCamera() || this.stream || this.isOpening || document.hidden || isSwitchedOff()) return;
    this.isOpening = true;
    try {
      const stream = await openCamera();
      if (this.isMounted && !document.hidden) await this.begin(stream);
      else closeCamera(stream);
    } catch (error) {
      this.explain(error.message);
    } finally {
      this.isOpening = false;
    }
  }

  async begin(stream) {
    this.stream = stream;
    stream.getVideoTracks()[0].addEventListener("ended", () => this.explain("failed"));
    this.torch.hidden = !hasTorch(stream);
    this.video.srcObject = stream;
    this.explain(null);
    await this.video.play();
    this.watch(stream);
  }

  close() {
    if (this.stream) closeCamera(this.stream);
    this.stream = null;
    this.video.srcObject = null;
    this.torch.setAttribute("aria-pressed", "false");
    this.showState();
  }

  /** Stops where there is a reason, and shows it in words with what to do. */
  explain(reason) {
    if (reason) this.close();
    showOnly(this.screen, "data-why", reason);
    this.showState(reason);
  }

  showState(reason = null) {
    showOnly(this.area, "data-camera-state", this.stream ? "on" : reason ? "none" : "off");
  }

  async watch(stream) {
    while (this.stream === stream) {
      const texts = await this.readPicture();
      if (this.stream === stream) await this.see(texts);
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_PICTURES_MS));
    }
  }

  async readPicture() {
    const { videoWidth, videoHeight } = this.video;
    if (!videoWidth) return [];
    try {
      return await readCodes(grab(this.video, videoWidth, videoHeight), this.area.dataset);
    } catch (error) {
      if (this.isMounted) this.explain("decoder");
      return [];
    }
  }

  async see(texts) {
    picturesWithout = texts.includes(lastRead) ? 0 : picturesWithout + 1;
    if (picturesWithout > GONE_AFTER_PICTURES) lastRead = null;
    if (texts.length > 1) {
      this.tellOnce("two");
    } else if (texts.length === 1 && texts[0] === lastRead) {
      if (isCard(normaliseRead(lastRead))) this.tellOnce("same");
    } else if (texts.length === 1) {
      [lastRead] = texts;
      picturesWithout = 0;
      if (isCard(normaliseRead(lastRead))) this.close();
      await sendRead(this.screen, lastRead, "camera");
    }
  }

  /** The picture repeats many times a second, the words only once. */
  tellOnce(problem) {
    if (this.screen.querySelector(`[data-code-problem="${problem}"]`).hidden) tellProblem(this.screen, problem);
  }

  async light(isOn) {
    await setTorch(this.stream, isOn);
    this.torch.setAttribute("aria-pressed", String(isOn));
  }

  /** Switching off is remembered: a shop with a scanner gun needs no camera looking on all day. */
  toggle() {
    const isOff = Boolean(this.stream);
    try {
      localStorage.setItem(SWITCHED_OFF, isOff ? "yes" : "");
    } catch (error) {
      console.warn("the switch is not remembered", error);
    }
    if (isOff) this.close();
    else this.open();
  }
}

function isSwitchedOff() {
  try {
    return localStorage.getItem(SWITCHED_OFF) === "yes";
  } catch (error) {
    return false;
  }
}
