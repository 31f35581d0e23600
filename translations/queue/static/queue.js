// j and k: in the list from row to row, Enter opens the one in focus; on a page opened from it, on to the next or back.
"use strict";

const LISTED = "[data-listed]";

function isTyping(place) {
  return place.matches("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]");
}

function walk(forward) {
  const rows = [...document.querySelectorAll(LISTED)];
  if (!rows.length) {
    document.querySelector(`[data-step=${forward ? "next" : "previous"}]`)?.click();
    return;
  }
  const here = rows.indexOf(document.activeElement);
  const wanted = here < 0 ? (forward ? 0 : rows.length - 1) : here + (forward ? 1 : -1);
  rows[Math.max(0, Math.min(wanted, rows.length - 1))].focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || isTyping(event.target)) return;
  if (event.key === "j" || event.key === "k") {
    event.preventDefault();
    walk(event.key === "j");
  }
});
