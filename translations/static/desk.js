// The words as they will arrive, while one writes. Without this script they are shown when the page is saved.
"use strict";

(() => {
  const form = document.querySelector("form.rendering");
  const PAUSE = 350;
  let waiting, asked = 0;

  async function renew() {
    const mine = ++asked;
    try {
      const answer = await fetch(form.dataset.previewUrl, { method: "POST", body: new FormData(form), redirect: "error" });
      const fragment = answer.ok ? await answer.text() : null;
      // An answer that a later question has overtaken is old.
      if (fragment !== null && mine === asked) show(fragment);
    } catch {
      // Off the line for a moment: what is shown stays, the next letter asks again.
    }
  }

  function show(fragment) {
    const place = document.getElementById("preview");
    place.innerHTML = fragment;
    const summary = place.querySelector("[data-summary]");
    const told = document.getElementById("told");
    if (told.textContent !== summary.textContent) told.textContent = summary.textContent;
  }

  form?.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(renew, PAUSE);
  });

  document.querySelectorAll("[data-fragment-url]").forEach(async (place) => {
    try {
      const answer = await fetch(place.dataset.fragmentUrl, { redirect: "error" });
      if (answer.ok) place.innerHTML = await answer.text();
    } catch {
      // The link inside leads there.
    }
  });
})();
