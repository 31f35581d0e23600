// What is folded away on a phone stands open where there is room for it; without scripts it stays as the page came.
"use strict";

const room = matchMedia("(min-width: 600px)");

function unfold() {
  for (const part of document.querySelectorAll("details[data-open-when-wide]")) part.open = room.matches;
}

unfold();
room.addEventListener("change", unfold);
