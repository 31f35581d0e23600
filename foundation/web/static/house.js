// Renews the parts of a page that say where they can be had again. Without this script a link reloads the page.
"use strict";

const SLOWEST = 30;

function watch(place) {
  const usual = Number(place.dataset.refreshSeconds) || 3;
  let pause = usual;

  async function renew() {
    try {
      const answer = await fetch(place.dataset.refreshUrl, { headers: { Accept: "text/html" }, redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      const fragment = await answer.text();
      if (place.dataset.shown !== fragment) {
        place.innerHTML = fragment;
        place.dataset.shown = fragment;
      }
      pause = usual;
    } catch {
      pause = Math.min(pause * 2, SLOWEST);
      tellLost(place);
    }
    next();
  }

  function next() {
    if (!place.querySelector("[data-done]")) setTimeout(renew, pause * 1000);
  }

  next();
}

function tellLost(place) {
  if (!place.dataset.lost || place.querySelector(".lost")) return;
  const sentence = document.createElement("p");
  sentence.className = "lost";
  sentence.textContent = place.dataset.lost;
  place.append(sentence);
  delete place.dataset.shown;
}

document.querySelectorAll("[data-refresh-url]").forEach(watch);
