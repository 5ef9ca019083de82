// The gallery: what is folded away or hidden stands open, and each keyboard is drawn once and copied.
import { offerKeyboard } from "./keyboard.js";
import { offerPinPad } from "./pinpad.js";

const OPENED = ".specimen :is(dialog, details:not(.stay-result *))"; // the steps of a stay are longer than all the rest
const SHOWN = ".specimen :is(.quick, .outage-strip, [data-copy])";
const DRAWN = ".keyboard:not([data-keyboards] .keyboard)";
// What comes a little later than its keyboard: words to choose from, a pad to write on.
const LATER = { 拼音: ".candidate", 手写: ".writing-pad" };
const PATIENCE = 5000;

const drawn = () => document.querySelector(DRAWN);
const modes = () => [...drawn().querySelectorAll(".key-mode")];

for (const each of document.querySelectorAll(OPENED)) each.setAttribute("open", "");
for (const each of document.querySelectorAll(SHOWN)) each.hidden = false;
offerPinPad();
copyPad();
await copyKeyboards();
document.documentElement.dataset.drawn = "yes";

// The pad is made for one form of a page.
function copyPad() {
  const [pad, ...others] = document.querySelectorAll("[data-pad]");
  for (const other of others) other.replaceWith(pad.cloneNode(true));
}

async function copyKeyboards() {
  const shelf = document.querySelector("[data-keyboards]");
  if (!shelf) return;
  const field = shelf.previousElementSibling.querySelector("input");
  offerKeyboard();
  for (const kind of shelf.dataset.keyboards.split(" ")) {
    field.dataset.keyboard = kind;
    field.blur();
    field.focus();
    for (let number = 0; number < Math.max(1, modes().length); number += 1) {
      modes()[number]?.click();
      type(field, shelf.dataset.typed);
      await arrival(LATER[modes()[number]?.textContent]);
      shelf.append(drawn().cloneNode(true));
    }
  }
  drawn().remove();
  scrollTo(0, 0);
}

// Letters of a real keyboard: those of pinyin wait for a choice, and no other keyboard takes them.
function type(field, letters) {
  for (const key of letters) field.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
}

async function arrival(part) {
  const given = performance.now();
  while (part && !drawn().querySelector(part) && performance.now() - given < PATIENCE) {
    await new Promise((done) => requestAnimationFrame(done));
  }
}
