/** The camera: opening it, one picture at a time, its lamp, and why there is none. */

const WIDEST_PX = 1280;
const WANTED = { video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } }, audio: false };
const REASONS = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "none",
  OverconstrainedError: "none",
  NotReadableError: "busy",
  AbortError: "busy",
};

/** Why no camera can be asked for here, or null. Browsers hide it from pages that did not come over https. */
export function whyNoCamera() {
  if (!window.isSecureContext) return "insecure";
  return navigator.mediaDevices && navigator.mediaDevices.getUserMedia ? null : "none";
}

/** Opens the camera; a refusal is thrown as an Error whose message is the reason. */
export async function openCamera() {
  try {
    return await navigator.mediaDevices.getUserMedia(WANTED);
  } catch (error) {
    throw new Error(REASONS[error.name] || "failed");
  }
}

export function closeCamera(stream) {
  for (const track of stream.getTracks()) track.stop();
}

export function hasTorch(stream) {
  const [track] = stream.getVideoTracks();
  return Boolean(track.getCapabilities && track.getCapabilities().torch);
}

export async function setTorch(stream, isOn) {
  await stream.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: isOn }] });
}

const canvas = document.createElement("canvas");

/** The picture that the video or photo shows now, no wider or higher than the limit. */
export function grab(source, width, height, widestPx = WIDEST_PX) {
  const scale = Math.min(1, widestPx / Math.max(width, height));
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}
