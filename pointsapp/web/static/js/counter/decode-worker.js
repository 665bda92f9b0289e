/* A classic worker: each message brings one picture and the addresses of the library that reads it. */
/* global ZXingWASM */

const OPTIONS = { formats: ["QRCode"], tryDenoise: true, tryInvert: false, maxNumberOfSymbols: 2 };

function load({ library, wasm }) {
  importScripts(library);
  // Without this the library would fetch its wasm file from a public server.
  ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => wasm } });
}

self.onmessage = async ({ data }) => {
  try {
    if (!self.ZXingWASM) load(data);
    const found = await ZXingWASM.readBarcodes(data.picture, OPTIONS);
    const texts = found.filter((code) => code.isValid).map((code) => code.text);
    self.postMessage({ id: data.id, texts: Array.from(new Set(texts)) });
  } catch (error) {
    self.postMessage({ id: data.id, failed: String(error) });
  }
};
