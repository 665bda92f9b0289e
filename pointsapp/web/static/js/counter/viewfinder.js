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
    viewfinder.stop();
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
    const why = whyNoCamera() || (isSwitchedOff() ? "off" : null);
    if (why) this.close(why);
    if (why || this.stream || this.isOpening || document.hidden) return;
    this.isOpening = true;
    try {
      const stream = await openCamera();
      if (this.isMounted && !document.hidden) this.begin(stream);
      else closeCamera(stream);
    } catch (error) {
      this.close(error.message);
    } finally {
      this.isOpening = false;
    }
  }

  begin(stream) {
    this.stream = stream;
    stream.getVideoTracks()[0].addEventListener("ended", () => this.close("failed"));
    this.torch.hidden = !hasTorch(stream);
    this.video.srcObject = stream;
    this.show("on", null);
    this.video.play().catch(() => this.stream === stream && this.close("failed"));
    this.watch(stream);
  }

  /** Lets the camera go; its last picture stays until there is something else to see. */
  stop() {
    if (this.stream) closeCamera(this.stream);
    this.stream = null;
  }

  /** Stops, and says in words why there is no picture and what to do. */
  close(why = "off") {
    this.stop();
    this.torch.hidden = true;
    this.torch.setAttribute("aria-pressed", "false");
    this.show("off", why);
  }

  show(state, why) {
    showOnly(this.area, "data-camera-state", state);
    showOnly(this.area, "data-why", why);
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
      if (this.isMounted) this.close("decoder");
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
      await this.take(lastRead);
    }
  }

  async take(text) {
    const isCardCode = isCard(normaliseRead(text));
    if (isCardCode) this.stop();
    const isGone = await sendRead(this.screen, text, "camera");
    if (isCardCode && !isGone) this.close();
  }

  /** The picture repeats many times a second, the words only once. */
  tellOnce(problem) {
    if (this.screen.querySelector(`[data-code-problem="${problem}"]`).hidden) tellProblem(this.screen, problem);
  }

  async light(isOn) {
    try {
      await setTorch(this.stream, isOn);
      this.torch.setAttribute("aria-pressed", String(isOn));
    } catch (error) {
      this.torch.hidden = true;
    }
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
