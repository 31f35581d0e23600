// Putting words where the cursor is: placeholders, letters, whole proposals. Each can be undone by Ctrl+Z.
"use strict";

const Inserting = (() => {
  const words = document.getElementById("words");
  const told = document.getElementById("back_translation");
  let last = words;

  function put(field, from, to, written) {
    field.focus();
    field.setSelectionRange(from, to);
    // The old command is the only one that browsers can undo.
    if (document.execCommand("insertText", false, written)) return;
    field.setRangeText(written, from, to, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function word(written) {
    const before = last.value.slice(0, last.selectionStart);
    const space = before === "" || /[\s(“"]$/.test(before) ? "" : " ";
    put(last, last.selectionStart, last.selectionEnd, space + written);
  }

  function letter(written) {
    const from = last.selectionStart;
    const before = /\p{M}/u.test(written) ? [...last.value.slice(0, from)].pop() ?? "" : "";
    // A tone is written over the letter before it, as one sign.
    put(last, from - before.length, last.selectionEnd, (before + written).normalize("NFC"));
  }

  function whole(written, itsMeaning) {
    if (itsMeaning && told && told.value.trim() === "") put(told, 0, told.value.length, itsMeaning);
    put(words, 0, words.value.length, written);
  }

  [words, told].forEach((field) => field?.addEventListener("focus", () => { last = field; }));
  return { word, letter, whole, put, words, told };
})();

if (Inserting.words) {
  document.querySelectorAll("[data-insert]").forEach((chip) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = chip.className;
    button.title = chip.title;
    button.append(...chip.childNodes);
    button.addEventListener("click", () => Inserting.word(chip.dataset.insert));
    chip.replaceWith(button);
  });

  // Proposals come with fragments that are fetched later.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert-words], [data-replace-words], [data-letter]");
    if (!button) return;
    if (button.dataset.letter) Inserting.letter(button.dataset.letter);
    else Inserting.whole(button.dataset.insertWords ?? button.dataset.replaceWords, button.dataset.backTranslation);
  });

  // One stop of the Tab key for the whole row; the arrows go from letter to letter.
  document.querySelectorAll(".letters").forEach((row) => {
    const keys = [...row.querySelectorAll("button")];
    const reach = (index) => {
      keys.forEach((key, at) => { key.tabIndex = at === index ? 0 : -1; });
      return keys[index];
    };
    row.hidden = false;
    reach(0);
    row.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const at = keys.indexOf(document.activeElement);
      if (!step || at < 0) return;
      event.preventDefault();
      reach((at + step + keys.length) % keys.length).focus();
    });
  });
}
