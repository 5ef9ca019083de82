// Nobody touches the screen: ask, count down, then wipe. The server ends sessions by itself too.
import { SPEECH_BEGINS, SPEECH_ENDS, announce } from "./speech.js";

const COUNT = 30;
const RETRY = 5000;

export function watchIdle() {
  const dialog = document.getElementById("idle");
  const finish = document.getElementById("finish");
  if (!dialog || !finish) return;
  const digits = dialog.querySelector("[data-count]");
  const bar = dialog.querySelector("progress");
  const after = patience(Number(dialog.dataset.after)) * (dialog.hasAttribute("data-patient") ? 2 : 1) * 1000;
  // Balances are the one thing whose time can't be extended; the dialog says so.
  const canStay = !document.querySelector(".balances");
  dialog.querySelector("[data-stay]").hidden = !canStay;
  dialog.querySelector("[data-not-extended]").hidden = canStay;
  let timer;
  let left;

  function wait() {
    clearTimeout(timer);
    if (dialog.open) dialog.close();
    timer = setTimeout(ask, after);
  }
  function ask() {
    left = COUNT;
    dialog.showModal();
    announce([...dialog.querySelectorAll("h2, p:not([hidden]):not(.idle-count)")].map((each) => each.textContent).join(" "));
    count();
  }
  function count() {
    digits.textContent = left;
    bar.value = left;
    if (left === 0) {
      wipe();
      return;
    }
    left -= 1;
    timer = setTimeout(count, 1000);
  }
  function touched(event) {
    if (event.target.closest?.("[form=finish], #finish")) return;
    if (canStay || !dialog.open) wait();
  }
  // The session ends first, then everything the browser keeps; nothing stays in sight while the server is asked.
  async function wipe() {
    clearTimeout(timer);
    document.getElementById("main").replaceChildren();
    try {
      const letter = { method: "POST", body: new FormData(finish), redirect: "manual", keepalive: true };
      const ended = (await fetch(finish.action, letter)).type === "opaqueredirect";
      if (ended) location.replace(dialog.dataset.rest);
      else finish.submit(); // the page that comes says why not
    } catch {
      timer = setTimeout(wipe, RETRY); // the line is cut
    }
  }

  for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, touched, { capture: true });
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  finish.addEventListener("submit", (event) => {
    event.preventDefault();
    wipe();
  });
  document.addEventListener(SPEECH_BEGINS, () => clearTimeout(timer));
  document.addEventListener(SPEECH_ENDS, wait);
  wait();
}

// A form takes longer than a text, what is personal should not stand open: 90, 120 and 45 seconds where 90 is set.
function patience(seconds) {
  if (document.querySelector("[data-personal]")) return seconds / 2;
  return document.querySelector("form.estimate, form.pin, form.loss") ? (seconds * 4) / 3 : seconds;
}
