// What is typed survives: on the server a few seconds after the last letter, in this browser at once.
"use strict";

(() => {
  const form = document.querySelector("form.rendering");
  if (!form) return;
  const PAUSE = 2000;
  const NAMES = ["words", "back_translation", "note"];
  const place = `tieng-ban:${form.dataset.key}`;
  const status = document.getElementById("kept");
  let waiting, leaving = false, kept = written();

  function written() {
    return JSON.stringify(NAMES.map((name) => form.elements[name]?.value ?? ""));
  }

  function store(submitted) {
    const copy = { said: written(), version: Number(form.dataset.version), submitted };
    try { localStorage.setItem(place, JSON.stringify(copy)); } catch { /* a browser that keeps nothing */ }
  }

  function forget() {
    try { localStorage.removeItem(place); } catch { /* nothing was kept */ }
  }

  function say(sentence, link) {
    status.textContent = sentence;
    if (!link) return;
    const again = document.createElement("a");
    again.href = form.dataset.signIn;
    again.textContent = form.dataset.signInAgain;
    status.append(" ", again);
  }

  function tellOthers(sentences) {
    const others = document.getElementById("others");
    if (others.dataset.told === JSON.stringify(sentences)) return;
    others.dataset.told = JSON.stringify(sentences);
    others.replaceChildren(...sentences.map((sentence) => {
      const notice = document.createElement("div");
      notice.className = "notice wait";
      notice.textContent = sentence;
      return notice;
    }));
  }

  async function keep() {
    clearTimeout(waiting);
    const said = written();
    if (said === kept) return true;
    try {
      const answer = await fetch(form.dataset.keepUrl, {
        method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, redirect: "manual",
      });
      if (answer.status === 422) {
        say((await answer.json()).said);
        return false;
      }
      if (!answer.ok) {
        say(form.dataset.signedOut, true);
        return false;
      }
      const told = await answer.json();
      kept = said;
      if (!leaving && said === written()) forget();
      say(told.said);
      tellOthers(told.others);
      return true;
    } catch {
      say(form.dataset.offline);
      return false;
    }
  }

  form.addEventListener("input", () => {
    store(false);
    clearTimeout(waiting);
    waiting = setTimeout(keep, PAUSE);
  });

  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(waiting);
    store(true);
  });

  addEventListener("pagehide", () => {
    if (!leaving && written() !== kept) navigator.sendBeacon(form.dataset.keepUrl, new FormData(form));
  });

  // A page that the browser brings back from its own store goes on where it was left.
  addEventListener("pageshow", () => { leaving = false; });

  // Comments and the like have forms of their own: what stands in this one is kept first.
  document.querySelectorAll("form[data-keep-first]").forEach((other) => {
    other.addEventListener("submit", async (event) => {
      if (written() === kept) return;
      event.preventDefault();
      const button = event.submitter;
      await keep();
      leaving = true;
      if (button?.name) {
        const pressed = document.createElement("input");
        Object.assign(pressed, { type: "hidden", name: button.name, value: button.value });
        other.append(pressed);
      }
      other.submit();
    });
  });

  function same(one, other) {
    const plain = (value) => value.normalize("NFC").replace(/\r\n?/g, "\n").trim();
    return JSON.parse(one).every((value, at) => plain(value) === plain(JSON.parse(other)[at]));
  }

  function offer() {
    let copy = null;
    try { copy = JSON.parse(localStorage.getItem(place)); } catch { /* nothing was kept */ }
    if (!copy) return;
    const arrived = copy.submitted && Number(form.dataset.version) > copy.version && form.dataset.own;
    if (arrived || same(copy.said, kept)) { forget(); return; }
    const notice = document.getElementById("kept-here").content.cloneNode(true).firstElementChild;
    const said = JSON.parse(copy.said);
    notice.querySelector("[data-words]").textContent = said[0];
    notice.querySelector("[data-take]").addEventListener("click", () => {
      NAMES.forEach((name, at) => { if (form.elements[name]) form.elements[name].value = said[at]; });
      notice.remove();
      form.elements.words.focus();
      form.elements.words.dispatchEvent(new Event("input", { bubbles: true }));
    });
    notice.querySelector("[data-drop]").addEventListener("click", () => { forget(); notice.remove(); });
    document.getElementById("kept-here").after(notice);
  }

  offer();
})();
