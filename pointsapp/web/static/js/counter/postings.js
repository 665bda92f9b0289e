/** Keeps each posting (confirm, undo) on this device from before it is sent until its answer is definite. */

const DATABASE = "counter";
const STORE = "postings";
const PREFIX = "counter-posting:";
const OPEN_PATIENCE_MS = 2000;

function open() {
  return new Promise((resolve, reject) => {
    // Some browsers let the request hang instead of failing it.
    setTimeout(() => reject(new Error("the database did not open")), OPEN_PATIENCE_MS);
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Runs one action on the store and resolves with its result once the transaction is on disk. */
async function inStore(mode, action) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode, { durability: "strict" });
      const request = action(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** Keeps the posting; where neither store works it is still sent, since the server shows the same key again. */
export async function keep(posting) {
  try {
    await inStore("readwrite", (store) => store.put(posting));
  } catch (error) {
    try {
      localStorage.setItem(PREFIX + posting.key, JSON.stringify(posting));
    } catch (full) {
      console.warn("posting is not kept on this device", full);
    }
  }
}

export async function forget(key) {
  try {
    localStorage.removeItem(PREFIX + key);
    await inStore("readwrite", (store) => store.delete(key));
  } catch (error) {
    console.warn("posting is still kept on this device", error);
  }
}

/** Every posting without a definite answer on this device, oldest first, whoever sent it. */
export async function listKept() {
  let kept = listInLocalStorage();
  try {
    kept = kept.concat(await inStore("readonly", (store) => store.getAll()));
  } catch (error) {
    console.warn("kept postings cannot be read", error);
  }
  return kept.sort((one, other) => one.sentAt - other.sentAt);
}

function listInLocalStorage() {
  try {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(PREFIX))
      .map((name) => JSON.parse(localStorage.getItem(name)));
  } catch (error) {
    return [];
  }
}
