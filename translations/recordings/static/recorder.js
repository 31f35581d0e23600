// Records in the browser and puts what was recorded into the form's file field. Without this script one uploads a file.
"use strict";

const form = document.querySelector("form.recording");
const KINDS = [["audio/webm;codecs=opus", "webm"], ["audio/ogg;codecs=opus", "ogg"], ["audio/mp4", "m4a"]];
const SILENT = 0.01, SILENT_AFTER = 3;

function recorder(place) {
  const part = (name) => place.querySelector(`[data-${name}]`);
  const told = form.querySelector("[data-said]"), field = form.querySelector("input[type=file]");
  const words = form.dataset, longest = Number(words.longest);
  const kind = KINDS.find(([type]) => MediaRecorder.isTypeSupported(type));
  let machine = null, begun = 0, loudest = 0, address = "", unsent = false;

  const say = (sentence) => { if (told.textContent !== sentence) told.textContent = sentence; };
  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

  async function start() {
    let sound;
    try {
      sound = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, noiseSuppression: true } });
    } catch {
      return say(words.refused);
    }
    discard();
    const pieces = [];
    machine = new MediaRecorder(sound, { mimeType: kind[0], audioBitsPerSecond: 64000 });
    machine.addEventListener("dataavailable", (piece) => pieces.push(piece.data));
    machine.addEventListener("stop", () => { sound.getTracks().forEach((track) => track.stop()); keep(pieces); });
    machine.start(1000);
    begun = performance.now();
    loudest = 0;
    place.classList.add("is-on");
    part("label").textContent = words.stop;
    say(words.recording);
    listen(sound);
  }

  function listen(sound) {
    const context = new AudioContext(), ear = context.createAnalyser(), wave = new Float32Array(ear.fftSize);
    context.createMediaStreamSource(sound).connect(ear);
    function look() {
      if (!machine) { part("level").value = 0; context.close(); return; }
      ear.getFloatTimeDomainData(wave);
      const now = wave.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      loudest = Math.max(loudest, now);
      part("level").value = now;
      const seconds = (performance.now() - begun) / 1000;
      part("clock").textContent = clock(seconds);
      if (seconds > SILENT_AFTER) say(loudest < SILENT ? words.silent : words.recording);
      if (seconds >= longest - 1) stop(words.full);
      else requestAnimationFrame(look);
    }
    look();
  }

  function stop(sentence) {
    const ending = machine;
    machine = null;
    place.classList.remove("is-on");
    part("level").value = 0;
    part("label").textContent = words.again;
    say(sentence);
    ending.stop();
  }

  function keep(pieces) {
    const blob = new Blob(pieces, { type: kind[0] }), name = `recording.${kind[1]}`;
    const given = new DataTransfer();
    given.items.add(new File([blob], name, { type: blob.type }));
    field.files = given.files;
    address = URL.createObjectURL(blob);
    part("playback").src = part("save").href = address;
    part("save").download = name;
    part("heard").hidden = false;
    unsent = true;
  }

  function discard() {
    if (!address) return;
    part("playback").removeAttribute("src");
    URL.revokeObjectURL(address);
    address = field.value = "";
    part("heard").hidden = true;
    part("clock").textContent = clock(0);
    part("label").textContent = words.record;
    unsent = false;
    say("");
  }

  part("toggle").addEventListener("click", () => (machine ? stop(words.recorded) : start()));
  part("discard").addEventListener("click", () => { discard(); part("toggle").focus(); });
  field.addEventListener("change", () => { if (address && !field.files.length) discard(); });
  addEventListener("beforeunload", (leaving) => { if (machine || unsent) leaving.preventDefault(); });
  form.addEventListener("sent", () => { unsent = false; });
  place.hidden = false;
}

// Sent beside the page, so that a refusal or a lost line does not take the recording with it.
async function send(submitted) {
  submitted.preventDefault();
  const told = form.querySelector("[data-said]"), button = form.querySelector("[data-send]");
  const file = form.querySelector("input[type=file]").files[0];
  if (file && file.size > Number(form.dataset.largest)) { told.textContent = form.dataset.tooLarge; return; }
  button.disabled = true;
  told.textContent = form.dataset.sending;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "text/html" }, redirect: "manual" });
    if (answer.type === "opaqueredirect") {
      form.dispatchEvent(new Event("sent"));
      location.assign(location.pathname + location.search);
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const why = page.querySelector("main [role=alert]") || page.querySelector("main h1");
    told.textContent = why ? why.textContent.replace(/\s+/g, " ").trim() : form.dataset.lost;
  } catch {
    told.textContent = form.dataset.lost;
  }
  button.disabled = false;
  told.scrollIntoView({ block: "nearest" });
}

if (form) {
  form.addEventListener("submit", send);
  if (window.MediaRecorder && navigator.mediaDevices && KINDS.some(([type]) => MediaRecorder.isTypeSupported(type))) {
    recorder(form.querySelector("[data-recorder]"));
  }
}
