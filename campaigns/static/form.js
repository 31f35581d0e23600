// The campaign form: placeholders by one click, long lists sieved, and what one writes shown as it will arrive.
// Everything works without this script, after saving.
"use strict";

const form = document.querySelector(".campaign-form");
const PAUSE = 400;
const MANY = 12;

// Placeholders become buttons that write into their text.
document.querySelectorAll(".chips").forEach((row) => {
  const text = document.getElementById(row.dataset.for);
  row.querySelectorAll("[data-insert]").forEach((chip) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = chip.className;
    button.title = chip.title;
    button.append(...chip.childNodes);
    button.addEventListener("click", () => {
      text.focus();
      text.setRangeText(chip.dataset.insert, text.selectionStart, text.selectionEnd, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
    });
    chip.replaceWith(button);
  });
});

// A long list gets a line to sieve it by; ticked entries always stay in sight.
function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
}

form.querySelectorAll(".columns").forEach((list) => {
  const entries = [...list.querySelectorAll(".form-check")];
  if (entries.length <= MANY) return;
  const sieve = document.createElement("input");
  sieve.type = "search";
  sieve.className = "form-control sieve";
  sieve.placeholder = form.dataset.sieve;
  sieve.setAttribute("aria-label", form.dataset.sieve);
  sieve.addEventListener("input", (event) => {
    event.stopPropagation();
    const wanted = plain(sieve.value.trim());
    entries.forEach((entry) => {
      entry.hidden = !entry.querySelector("input").checked && !plain(entry.textContent).includes(wanted);
    });
  });
  sieve.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  list.before(sieve);
});

// Each part of the preview asks again when something it watches has changed; an overtaken answer is dropped.
form.querySelectorAll("[data-part]").forEach((place) => {
  const watched = place.dataset.watches.split(" ");
  let waiting, asked = 0;

  async function renew() {
    const mine = ++asked;
    const url = new URL(form.dataset.previewUrl, location.href);
    url.searchParams.set("part", place.dataset.part);
    try {
      const answer = await fetch(url, { method: "POST", body: new FormData(form), redirect: "error" });
      const fragment = answer.ok ? await answer.text() : null;
      if (fragment !== null && mine === asked) place.innerHTML = fragment;
    } catch {
      // Off the line for a moment: what is shown stays, the next letter asks again.
    }
  }

  form.addEventListener("input", (event) => {
    if (watched[0] !== "*" && !watched.includes(event.target.name)) return;
    clearTimeout(waiting);
    waiting = setTimeout(renew, PAUSE);
  });
});

let unsaved = false;
form.addEventListener("input", () => { unsaved = true; });
form.addEventListener("submit", () => { unsaved = false; });
addEventListener("beforeunload", (leaving) => { if (unsaved) leaving.preventDefault(); });
