// The server is asked how this kiosk does. When it has been silent for 20 seconds the page itself says so, in three
// languages, and goes back to what it was when the server answers again. Nobody is led to a page that can't come.
import { showCondition } from "./condition.js";

const PAUSE = 2000;
const LIMIT = 2000;
const SILENCE = 20_000;
// One answer that is late means nothing; after two nothing is opened any more.
const MISSES = 2;

function watchServer(device, dialog) {
  const words = document.getElementById("condition").dataset;
  const main = document.getElementById("main");
  const strip = document.getElementById("outage-strip");
  const run = device.elements.run.value;
  let heard = performance.now();
  let misses = 0;
  let isTold = false;
  let isWiped = false;

  async function ask() {
    try {
      const answer = await fetch(device.dataset.state, { signal: AbortSignal.timeout(LIMIT) });
      hear(answer.ok ? await answer.json() : undefined);
    } catch {
      miss();
    }
    setTimeout(ask, PAUSE);
  }
  function hear(state) {
    heard = performance.now();
    misses = 0;
    const isAnother = Boolean(state) && state.run !== run;
    if (isAnother && (isTold || main.hasAttribute("data-rests"))) location.replace(device.dataset.rest);
    else if (isTold) takeDown();
    if (state && !isAnother) showCondition(words, state);
  }
  function miss() {
    misses += 1;
    if (isTold) keepUp();
    else if (performance.now() - heard >= SILENCE) putUp();
  }
  // What is personal doesn't stay in sight: nobody would notice that the card is taken out.
  function putUp() {
    isTold = true;
    isWiped ||= Boolean(document.querySelector("[data-personal]"));
    if (isWiped) main.replaceChildren();
    dialog.querySelector("[data-read-on]").hidden = isEmpty() || main.hasAttribute("data-rests");
    strip.hidden = true;
    if (!dialog.open) dialog.showModal();
  }
  function takeDown() {
    isTold = false;
    strip.hidden = true;
    dialog.close();
    if (isWiped) document.getElementById("finish").requestSubmit();
  }
  // Who reads on is asked by idle.js whether anybody is there, and wiped from the screen.
  function keepUp() {
    if (isEmpty()) putUp();
    if (!dialog.open) return;
    for (const other of document.querySelectorAll("dialog[open]")) if (other !== dialog) other.close();
  }
  function isEmpty() {
    return !main.firstElementChild;
  }
  function readOn() {
    dialog.close();
    strip.hidden = false;
  }
  function hold(event) {
    if (misses < MISSES) return;
    const leads = event.type === "submit" || event.target.closest('a[href]:not([href^="#"])');
    if (!leads) return;
    // Who finishes is wiped from the screen all the same (idle.js).
    if (event.target.id !== "finish") event.preventDefault();
    putUp();
  }

  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.querySelector("[data-read-on]").addEventListener("click", (event) => event.target.closest("button") && readOn());
  for (const name of ["click", "submit"]) document.addEventListener(name, hold, { capture: true });
  showCondition(words, words);
  setTimeout(ask, PAUSE);
}

watchServer(document.getElementById("device"), document.getElementById("outage"));
