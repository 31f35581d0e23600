// Entries of the log that wait for the line: kept on the telephone, sent each once, never as another person.
// Used by the page and by the service worker.
"use strict";

self.Outbox = (() => {
  const NAME = "tieng-ban", STORE = "outbox", MOST = 100;

  function opened() {
    return new Promise((done, failed) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
  }

  async function within(mode, deed) {
    const base = await opened();
    try {
      return await new Promise((done, failed) => {
        const change = base.transaction(STORE, mode);
        const asked = deed(change.objectStore(STORE));
        change.oncomplete = () => done(asked.result);
        change.onabort = change.onerror = () => failed(change.error);
      });
    } finally {
      base.close();
    }
  }

  const put = (kept) => within("readwrite", (store) => store.put(kept));
  const drop = (key) => within("readwrite", (store) => store.delete(key));
  const get = (key) => within("readonly", (store) => store.get(key));
  const all = async () => (await within("readonly", (store) => store.getAll())).sort((a, b) => a.made - b.made);

  // One sender at a time, whichever window or worker it is; the server sorts out the rest by the keys.
  function alone(deed) {
    return self.navigator.locks ? navigator.locks.request("tieng-ban-outbox", deed) : deed();
  }

  async function state(address) {
    const answer = await fetch(address, { redirect: "manual", cache: "no-store", headers: { Accept: "application/json" } });
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return null;
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  // Answers {signedOut, sent, refused, skew}; throws when the line is down.
  function flush(address) {
    return alone(async () => {
      const here = await state(address);
      if (!here) return { signedOut: true, sent: 0, refused: 0 };
      const told = { signedOut: false, sent: 0, refused: 0, skew: Date.parse(here.now) - Date.now(), person: here.person };
      for (;;) {
        const mine = (await all()).filter((kept) => kept.person === here.person && !kept.said).slice(0, MOST);
        if (!mine.length) return told;
        const answer = await fetch(address, {
          method: "POST", redirect: "manual",
          headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": here.token },
          body: JSON.stringify({ sent_at: new Date().toISOString(), entries: mine.map((kept) => kept.entry) }),
        });
        if (!answer.ok) throw new Error(String(answer.status));
        const answers = new Map((await answer.json()).answers.map((one) => [one.key, one]));
        for (const kept of mine) {
          const one = answers.get(kept.key);
          if (!one) throw new Error("no answer");
          if (one.outcome === "refused") {
            await put({ ...kept, said: one.said });
            told.refused += 1;
          } else {
            await drop(kept.key);
            told.sent += 1;
          }
        }
      }
    });
  }

  function newKey() {
    return [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
  }

  return { works: "indexedDB" in self, put, drop, get, all, alone, flush, newKey };
})();
