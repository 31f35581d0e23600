// Conditions of an audience: grown and pruned without leaving the page, long lists sieved, words and figures kept new.
// Everything works without this script, by the same buttons.
"use strict";

(() => {
  const form = document.querySelector("form[data-builder-url]");
  if (!form) return;
  const PAUSE = 400;
  const MANY = 12;
  const place = form.querySelector("[data-builder]");

  function plain(text) {
    return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
  }

  function sieve(list) {
    const entries = [...list.querySelectorAll(".form-check")];
    if (entries.length <= MANY || list.previousElementSibling?.matches(".sieve")) return;
    const box = document.createElement("input");
    box.type = "search";
    box.className = "form-control sieve";
    box.placeholder = form.dataset.sieve;
    box.setAttribute("aria-label", form.dataset.sieve);
    box.addEventListener("input", (event) => {
      event.stopPropagation();
      const wanted = plain(box.value.trim());
      entries.forEach((entry) => {
        entry.hidden = !entry.querySelector("input").checked && !plain(entry.textContent).includes(wanted);
      });
    });
    box.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    list.before(box);
  }

  async function fragment(part, more = {}) {
    const url = new URL(form.dataset.builderUrl, location.href);
    url.searchParams.set("part", part);
    const sent = new FormData(form);
    Object.entries(more).forEach(([name, value]) => sent.set(name, value));
    const answer = await fetch(url, { method: "POST", body: sent, redirect: "error" });
    return answer.ok ? answer.text() : null;
  }

  place.addEventListener("click", async (event) => {
    const button = event.target.closest("button[name=tree]");
    if (!button) return;
    event.preventDefault();
    try {
      const found = await fragment("where", { tree: button.value });
      if (found === null) return form.requestSubmit(button);
      place.innerHTML = found;
      place.querySelectorAll(".columns").forEach(sieve);
      const fresh = place.querySelector("[data-new]") || place;
      fresh.querySelector("input:not([type=hidden]), select, button")?.focus();
      place.dispatchEvent(new Event("input", { bubbles: true }));
    } catch {
      form.requestSubmit(button);
    }
  });
  (form.matches(".audience-form") ? form : place).querySelectorAll(".columns").forEach(sieve);

  // The campaign form keeps its own parts new; here are those of the page of an audience.
  form.querySelectorAll("[data-keeps]").forEach((shown) => {
    let waiting, asked = 0;
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(async () => {
        const mine = ++asked;
        try {
          const found = await fragment(shown.dataset.keeps);
          if (found !== null && mine === asked) shown.innerHTML = found;
        } catch {
          // Off the line for a moment: what is shown stays, the next change asks again.
        }
      }, PAUSE);
    });
  });
})();
