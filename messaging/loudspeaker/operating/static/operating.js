// The operator's pages when the line may drop: what is pressed is kept first and sent then; the week's scripts are saved.
// An open page renews itself every minute, and leaves alone what somebody types into or listens to.
// Without this script the same forms go to the server directly.
"use strict";

(() => {
  const place = document.getElementById("operating");
  if (!place || !self.Outbox?.works) return;
  const SAVED = "tieng-ban-saved", READER = "tieng-ban:reader", KEPT = "tieng-ban:kept", OWNER = "tieng-ban:person";
  const SKEW = "tieng-ban:skew", EVERY = 60000; // milliseconds
  const person = Number(place.dataset.person);
  const outbox = place.querySelector("[data-outbox]"), words = outbox.dataset;
  const keeping = place.querySelector("[data-keeping]"); // on today's page alone
  const zone = place.dataset.now.slice(-6); // the house's clock: +07:00
  let signedOut = false, away = false, told = 0, busy = false;

  const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const say = (sentence) => { document.getElementById("said").textContent = sentence; };
  function remembered(name) { try { return localStorage.getItem(name); } catch { return null; } }
  function remember(name, value) { try { localStorage.setItem(name, value); } catch { /* a browser that keeps nothing */ } }

  // The telephone's clock may be wrong: what the house said last puts it right where an hour is chosen or compared.
  const now = () => new Date(Date.now() + (Number(remembered(SKEW)) || 0));

  function entryOf(form) {
    const given = new FormData(form), card = form.closest("[data-script]");
    const [airing, moment] = String(given.get("slot") || "now").split(/@(.*)/s);
    const planned = moment ? moment : null, figure = (name) => Number(given.get(name)) || 0;
    const began = given.get("began"), day = planned ? planned.slice(0, 10) : here(now()).slice(0, 10);
    const real = airing === "other" ? given.get("other_at") : began && `${day}T${began}`;
    const same = planned && began === planned.slice(11, 16);
    return {
      key: Outbox.newKey(), person, script: Number(card.dataset.script), airing: planned ? Number(airing) || null : null,
      aired: given.get("aired") === "yes", at: real && !same ? `${real}:00${zone}` : planned, planned_at: planned, noted_at: new Date().toISOString(),
      note: String(given.get("note") || "").trim() || String(given.get("reason") || ""),
      reader: String(given.get("reader") || ""), repeats: figure("repeats") || 1, seconds: figure("minutes") * 60 || null,
      clusters_failed: figure("clusters_failed"), failed_where: String(given.get("failed_where") || ""),
    };
  }

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form?.closest("[data-day]")) return;
    form.dataset.touched = "yes";
    if (event.target.name === "slot") beginAt(form);
  });

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.action.endsWith("/sign-out")) { forget(); return; }
    if (!form.matches("form[data-entry]")) return;
    const entry = entryOf(form);
    // The form says by itself that a reason or an hour is missing.
    const { note, other_at: other } = form.elements;
    if (note) note.required = !entry.note;
    if (other) other.required = form.elements.slot.value === "other";
    event.preventDefault();
    if (!form.reportValidity()) return;
    const pressed = form.querySelector("button:not([type])");
    if (pressed.disabled) return;
    pressed.disabled = true;
    if (entry.reader) remember(READER, entry.reader);
    const card = form.closest("[data-script]");
    try {
      await Outbox.put({ key: entry.key, person, made: Date.now(), title: card.dataset.title, entry });
    } catch {
      form.submit();
      return;
    }
    say(words.noted);
    form.reset();
    delete form.dataset.touched;
    document.activeElement?.blur();
    dress();
    await show();
    pressed.disabled = false;
    card.querySelectorAll("details.missed[open]").forEach((one) => { one.open = false; });
    ask();
    await send();
  });

  // Where there is Background Sync the entries leave even after the page was closed.
  async function ask() {
    try { await (await navigator.serviceWorker?.ready)?.sync?.register("outbox"); } catch { /* not here, or not allowed */ }
  }

  async function send() {
    if (busy) return;
    busy = true;
    try {
      const found = await Outbox.flush(place.dataset.log);
      signedOut = found.signedOut;
      away = false;
      if (!signedOut) remember(SKEW, String(Math.abs(found.skew) > 60000 ? found.skew : 0));
      told += found.sent;
      if (found.sent) { await renew(); say(words.logged); }
    } catch {
      away = true;
    }
    busy = false;
    await show();
  }

  // The page as the house knows it now, without losing what the telephone keeps or somebody is typing.
  async function renew() {
    const address = place.dataset.here + location.search;
    const answer = await fetch(address, { redirect: "error", cache: "no-store" });
    if (!answer.ok) return;
    const copy = answer.clone(), page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (Number(page.getElementById("operating")?.dataset.person) !== person) return;
    const urgent = new Set([...place.querySelectorAll(".urgent[id]")].map((one) => one.id));
    const fresh = page.querySelectorAll("[data-day]");
    place.querySelectorAll("[data-day]").forEach((old, number) => { if (fresh[number]) merge(old, fresh[number]); });
    const lead = document.querySelector(".page-title .lead"), later = page.querySelector(".page-title .lead");
    if (lead && later) lead.textContent = later.textContent;
    if ([...place.querySelectorAll(".urgent[id]")].some((one) => !urgent.has(one.id))) say(words.urgent);
    dress();
    await keepPage(address, copy);
  }

  // What is kept of this page for when the line is down follows it.
  async function keepPage(address, answer) {
    if (location.search || !self.caches) return;
    const cache = await caches.open(SAVED);
    if (address === place.dataset.page || await cache.match(address, { ignoreVary: true })) await cache.put(address, answer);
  }

  function isBusy(part) {
    const at = document.activeElement, typing = part.contains(at) && at.matches("input:not([type=radio]), audio");
    return typing || part.querySelector("form[data-touched]") || [...part.querySelectorAll("audio")].some((one) => !one.paused);
  }

  function merge(old, fresh) {
    const kept = new Map();
    for (const part of [...old.childNodes]) {
      if (part.id && isBusy(part)) { kept.set(part.id, part); continue; }
      unfold(part, part.id && fresh.querySelector(`#${part.id}`));
      part.remove();
    }
    let last = null;
    const gone = new Set(kept.keys());
    for (const part of [...fresh.childNodes]) {
      const same = kept.get(part.id);
      if (!same && last) last.after(part);
      else if (!same) old.prepend(part);
      last = same || part;
      gone.delete(part.id);
    }
    gone.forEach((id) => stamp(kept.get(id), words.stopped));
  }

  // A part that was opened stays open.
  function unfold(old, fresh) {
    const before = fresh ? old.querySelectorAll("details") : [], after = fresh ? fresh.querySelectorAll("details") : [];
    if (before.length === after.length) before.forEach((one, number) => { after[number].open = one.open; });
  }

  async function watch() {
    if (document.hidden || !navigator.onLine) return;
    try {
      await renew();
      await show();
    } catch { /* the line is down or somebody signed out: what is shown stays */ }
  }

  async function show() {
    const all = await Outbox.all(), mine = all.filter((kept) => kept.person === person);
    const refused = mine.filter((kept) => kept.said), waiting = mine.filter((kept) => !kept.said);
    const others = all.length - mine.length;
    outbox.hidden = !all.length && !told;
    outbox.classList.toggle("well", !all.length);
    const title = [];
    if (waiting.length) title.push(waiting.length === 1 ? words.countOne : fill(words.count, { count: waiting.length }));
    if (refused.length) title.push(fill(words.someRefused, { count: refused.length }));
    outbox.querySelector("[data-title]").textContent = title.join(", ") || (others ? "" : words.none);
    const why = [waiting.length && signedOut ? words.signedOut : waiting.length && away ? words.away : ""];
    if (others) why.push(fill(words.others, { count: others }));
    outbox.querySelector("[data-why]").textContent = why.filter(Boolean).join(" ");
    outbox.querySelector("[data-sign-in]").hidden = !(signedOut && waiting.length);
    outbox.querySelector("[data-send]").hidden = !waiting.length || signedOut;
    outbox.querySelector("[data-entries]").replaceChildren(...mine.map(line));
    mark(mine);
  }

  const here = (moment) => {
    const ahead = (zone[0] === "-" ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4)));
    return new Date(moment.getTime() + ahead * 60000).toISOString().slice(0, 16);
  };
  const local = (moment) => new Date(moment.getTime() - moment.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
  const hour = (kept) => new Date(kept.entry.at || kept.entry.noted_at)
    .toLocaleString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit" });

  function line(kept) {
    const row = document.getElementById("outbox-entry").content.cloneNode(true).firstElementChild;
    row.dataset.key = kept.key;
    row.querySelector("[data-what]").textContent = `${kept.entry.aired ? words.aired : words.missed} ${hour(kept)}`;
    row.querySelector("[data-where]").textContent = kept.title;
    row.querySelector("[data-drop]").addEventListener("click", () => undo(kept.key));
    if (!kept.said) return row;
    const why = row.querySelector("[data-refused]"), at = row.querySelector("[data-at]");
    why.textContent = kept.said;
    why.hidden = row.querySelector("[data-mend]").hidden = false;
    at.value = local(new Date(kept.entry.at || kept.entry.noted_at));
    row.querySelector("[data-note]").value = kept.entry.note;
    row.querySelector("[data-again]").addEventListener("click", async () => {
      const changed = { at: new Date(at.value).toISOString(), note: row.querySelector("[data-note]").value };
      const { said, ...rest } = kept;
      await Outbox.put({ ...rest, entry: { ...kept.entry, ...changed, airing: at.value === local(new Date(kept.entry.at || kept.entry.noted_at)) ? kept.entry.airing : null } });
      await send();
    });
    return row;
  }

  // What is on its way just now cannot be taken back here any more: then the log itself shows it, with its own undo.
  async function undo(key) {
    await Outbox.alone(() => Outbox.drop(key));
    await show();
  }

  function mark(mine) {
    place.querySelectorAll(".waits").forEach((one) => one.remove());
    place.querySelectorAll("[data-folded]").forEach((one) => { one.hidden = false; delete one.dataset.folded; });
    place.querySelectorAll("[data-held]").forEach((one) => { one.disabled = false; delete one.dataset.held; });
    for (const kept of mine.filter((one) => !one.said)) {
      const card = document.getElementById(`script-${kept.entry.script}`);
      if (!card) continue;
      const note = document.getElementById("waiting-note").content.cloneNode(true).firstElementChild;
      note.querySelector("[data-said]").textContent =
        `${kept.entry.aired ? words.aired : words.missed} ${hour(kept)}: ${words.waiting}`;
      note.querySelector("[data-drop]").addEventListener("click", () => undo(kept.key));
      card.querySelector(".logging").append(note);
      card.querySelectorAll("input[name=slot]").forEach((one) => {
        if (one.value === `${kept.entry.airing || 0}@${kept.entry.planned_at}`) { one.disabled = true; one.dataset.held = "yes"; }
      });
      card.querySelectorAll("form[data-entry]").forEach(choose);
      // A second tap must not log a second broadcast: with nothing left to log the button is folded away.
      const form = card.querySelector("form[data-entry]");
      if (form.querySelector("[name=slot][value=now]").checked) { form.hidden = true; form.dataset.folded = "yes"; }
    }
  }

  // The latest hour that has begun and is free; otherwise this moment.
  function choose(form) {
    const before = form.querySelector("input[name=slot]:checked");
    if (form.dataset.touched && before && !before.disabled) return;
    const free = [...form.querySelectorAll("input[name=slot]:not(:disabled)")];
    const begun = free.filter((one) => one.value !== "now" && new Date(one.value.split(/@(.*)/s)[1]) <= now());
    const chosen = begun.at(-1) || free.find((one) => one.value === "now");
    if (chosen) chosen.checked = true;
    beginAt(form);
  }

  // The hour of the broadcast chosen, to be put right when it began at another.
  function beginAt(form) {
    const began = form.elements.began, chosen = form.elements.slot.value.split(/@(.*)/s)[1];
    if (!began) return;
    began.value = chosen ? chosen.slice(11, 16) : "";
    began.closest("label").hidden = form.elements.slot.value === "other";
  }

  function dress() {
    const reader = remembered(READER), today = here(now()).slice(0, 10);
    place.querySelectorAll("form:not([data-touched]) [data-remember=reader]").forEach((one) => { if (reader) one.value = reader; });
    place.querySelectorAll("[data-until]").forEach((card) => {
      if (card.dataset.until < today) stamp(card, words.expired);
    });
    place.querySelectorAll("form[data-entry]").forEach(choose);
  }

  function stamp(part, sentence) {
    if (part.querySelector(".void")) return;
    const box = document.createElement("div"), word = document.createElement("p"), why = document.createElement("p");
    box.className = "void";
    word.className = "void-word";
    word.lang = "vi";
    word.textContent = "HẾT HIỆU LỰC";
    why.textContent = sentence;
    box.append(word, why);
    part.prepend(box);
  }

  async function keep() {
    const button = keeping.querySelector("[data-keep]"), bar = keeping.querySelector("[data-progress]");
    const line = keeping.querySelector("[data-kept]"), said = keeping.dataset;
    button.disabled = true;
    let failed = 0, bytes = 0, done = 0;
    try {
      const answer = await fetch(place.dataset.offline, { redirect: "error", cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      const wanted = [place.dataset.page, ...(await answer.json()).files.map((file) => file.url)];
      const cache = await caches.open(SAVED);
      bar.max = wanted.length;
      bar.hidden = false;
      for (const url of wanted) {
        line.textContent = fill(said.doing, { done: done + 1, all: wanted.length });
        try {
          const got = await fetch(url, { redirect: "error", cache: "no-store" });
          if (!got.ok) throw new Error(String(got.status));
          bytes += (await got.clone().blob()).size;
          await cache.put(url, got);
        } catch {
          failed += 1;
        }
        bar.value = done += 1;
      }
      for (const old of await cache.keys()) if (!wanted.includes(new URL(old.url).pathname)) await cache.delete(old);
      const when = now().toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
      const size = (bytes / 1e6).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
      remember(KEPT, fill(said.done, { when, files: wanted.length - failed, size }));
      line.textContent = failed ? fill(said.partly, { failed }) : remembered(KEPT);
    } catch {
      line.textContent = said.failed;
    }
    bar.hidden = true;
    button.disabled = false;
  }

  function forget() {
    self.caches?.delete(SAVED);
    try { [KEPT, READER].forEach((name) => localStorage.removeItem(name)); } catch { /* nothing was kept */ }
  }

  async function begin() {
    if (remembered(OWNER) && remembered(OWNER) !== String(person)) forget();
    remember(OWNER, String(person));
    dress();
    if (navigator.serviceWorker && self.caches) {
      try {
        await navigator.serviceWorker.register(place.dataset.worker, { scope: place.dataset.page });
        if (keeping) {
          keeping.hidden = false;
          keeping.querySelector("[data-kept]").textContent = remembered(KEPT) || "";
          keeping.querySelector("[data-keep]").addEventListener("click", keep);
        }
        navigator.serviceWorker.addEventListener("message", () => send());
      } catch { /* without a worker the entries are still kept while the page is open */ }
    }
    outbox.querySelector("[data-send]").addEventListener("click", send);
    addEventListener("online", send);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) send().then(watch); });
    setInterval(watch, EVERY);
    await show();
    await send();
  }

  begin();
})();
