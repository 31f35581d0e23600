// The editor: placeholders by one click, and the words as they will arrive while one writes. It works without this script too.
"use strict";

const form = document.querySelector("form.rendering");
const words = form.querySelector("textarea[name=words]");
const place = document.getElementById("preview");
const PAUSE = 350;
let waiting, asked = 0;

async function renew() {
  const mine = ++asked;
  try {
    const answer = await fetch(form.dataset.previewUrl, { method: "POST", body: new FormData(form), redirect: "error" });
    const fragment = answer.ok ? await answer.text() : null;
    // An answer that a later question has overtaken is old.
    if (fragment !== null && mine === asked) place.innerHTML = fragment;
  } catch {
    // Off the line for a moment: what is shown stays, the next letter asks again.
  }
}

function later() {
  clearTimeout(waiting);
  waiting = setTimeout(renew, PAUSE);
}

function insert(written) {
  words.focus();
  const before = words.value.slice(0, words.selectionStart);
  const space = before === "" || /[\s(“"]$/.test(before) ? "" : " ";
  words.setRangeText(space + written, words.selectionStart, words.selectionEnd, "end");
  words.dispatchEvent(new Event("input", { bubbles: true }));
}

document.querySelectorAll("[data-insert]").forEach((chip) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = chip.className;
  button.title = chip.title;
  button.append(...chip.childNodes);
  button.addEventListener("click", () => insert(chip.dataset.insert));
  chip.replaceWith(button);
});

let unsaved = false;
form.addEventListener("input", () => { unsaved = true; later(); });
form.addEventListener("submit", () => { unsaved = false; });
addEventListener("beforeunload", (leaving) => { if (unsaved) leaving.preventDefault(); });
