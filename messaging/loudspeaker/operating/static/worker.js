// Keeps today's page, what it is dressed with, and the scripts that were saved, for when the line is down.
// HOUSE stands above: its version, the files of the page, the outbox's script, the address of the page.
"use strict";

importScripts(HOUSE.outbox);

const SHELL = `tieng-ban-shell-${HOUSE.version}`, SAVED = "tieng-ban-saved";
const PATIENCE = 5000; // milliseconds a page is waited for while there is a saved one
const KEEPABLE = /^\/scripts\/(\d+(\/(pdf|mp3))?)?$/;

addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(SHELL);
    await cache.addAll(HOUSE.shell);
    await skipWaiting();
  })());
});

addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith("tieng-ban-shell-") && name !== SHELL);
    await Promise.all(old.map((name) => caches.delete(name)));
    await clients.claim();
  })());
});

addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.cache === "no-store") return; // the page asks for what is true now, and keeps it itself
  if (HOUSE.shell.includes(url.pathname + url.search)) event.respondWith(fromShell(request));
  else if (KEEPABLE.test(url.pathname) && !url.search) event.respondWith(lineFirst(request, url));
});

addEventListener("sync", (event) => {
  if (event.tag !== "outbox") return;
  event.waitUntil((async () => {
    await Outbox.flush(`${HOUSE.page}log`);
    for (const client of await clients.matchAll()) client.postMessage("flushed");
  })());
});

async function fromShell(request) {
  const kept = await (await caches.open(SHELL)).match(request, { ignoreVary: true });
  return kept || fetch(request);
}

async function lineFirst(request, url) {
  const cache = await caches.open(SAVED);
  const kept = await cache.match(url.pathname, { ignoreVary: true });
  const asked = fetch(request).then(async (answer) => {
    const whole = answer.ok && answer.status === 200 && !answer.redirected;
    if (whole && (kept || url.pathname === HOUSE.page)) await cache.put(url.pathname, answer.clone());
    return answer;
  });
  if (!kept) return asked;
  asked.catch(() => undefined);
  const impatient = new Promise((done) => setTimeout(done, PATIENCE, null));
  try {
    return (await Promise.race([asked, impatient])) || part(request, kept);
  } catch {
    return part(request, kept);
  }
}

// A player asks for a part of a recording, and some play nothing else.
async function part(request, kept) {
  const wanted = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("Range") || "");
  if (!wanted) return kept;
  const whole = await kept.blob(), first = Number(wanted[1]);
  const last = Math.min(wanted[2] ? Number(wanted[2]) : whole.size - 1, whole.size - 1);
  if (first > last) return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${whole.size}` } });
  return new Response(whole.slice(first, last + 1), {
    status: 206,
    headers: {
      "Content-Type": kept.headers.get("Content-Type"), "Accept-Ranges": "bytes",
      "Content-Range": `bytes ${first}-${last}/${whole.size}`, "Content-Length": String(last - first + 1),
    },
  });
}
