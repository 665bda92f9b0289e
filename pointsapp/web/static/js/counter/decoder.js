/** Reads QR codes in pictures, beside the page, so that the page stays quick. */

let worker = null;
let lastId = 0;
const waiting = new Map();

/** The different texts of the codes in the picture; at most two are looked for. The addresses stand in the page. */
export function readCodes(picture, { worker: script, library, wasm }) {
  return new Promise((resolve, reject) => {
    if (!worker) start(script);
    lastId += 1;
    waiting.set(lastId, { resolve, reject });
    worker.postMessage({ id: lastId, picture, library: absolute(library), wasm: absolute(wasm) });
  });
}

function absolute(address) {
  return new URL(address, document.baseURI).href;
}

function start(script) {
  worker = new Worker(script);
  worker.onerror = (event) => giveUp(event.message);
  worker.onmessage = ({ data }) => {
    if (data.failed) {
      giveUp(data.failed);
    } else {
      waiting.get(data.id).resolve(data.texts);
      waiting.delete(data.id);
    }
  };
}

/** A reader that could not be loaded stays broken, so the next picture starts a new one. */
function giveUp(reason) {
  worker.terminate();
  worker = null;
  for (const { reject } of waiting.values()) reject(new Error(reason));
  waiting.clear();
}
