// Keys for work that repeats; the page lists them.
"use strict";

addEventListener("keydown", (event) => {
  const form = document.querySelector("form.rendering");
  const held = event.ctrlKey || event.metaKey;
  if (held && !event.altKey && form && event.key === "Enter") press(event, form, "submit");
  else if (held && !event.altKey && form && event.key.toLowerCase() === "s") press(event, form, "draft");
  else if (event.altKey && !held && event.key === "PageDown") follow(event, "next");
  else if (event.altKey && !held && event.key === "PageUp") follow(event, "previous");

  function press(key, within, value) {
    key.preventDefault();
    if (!key.repeat) within.requestSubmit(within.querySelector(`button[name=do][value=${value}]`));
  }

  function follow(key, step) {
    const link = document.querySelector(`[data-step=${step}]`);
    if (!link) return;
    key.preventDefault();
    link.click();
  }
});
