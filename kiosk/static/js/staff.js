// The hotline: answers and amounts follow the typing, and everything can be done by keys (shortcuts.js).
import { followCall, post } from "./call.js";
import { copy, say } from "./copy.js";
import { followAmounts } from "./estimator.js";
import { standAsForm } from "./posted.js";
import { offerQuickAmounts } from "./quick.js";
import { followTyping } from "./search.js";
import { listen, offerList } from "./shortcuts.js";
import { Titles } from "./titles.js";

const results = document.querySelector("[data-results]");
const field = document.getElementById("q");

standAsForm();
offerQuickAmounts();
followAmounts();
followTyping({ pause: 60, settles: 700 });
document.querySelector("[data-focus]")?.focus();
if (results && field) offerSearch(new Titles(results));
else offerWayBack();
offerCopies();
offerPrint();

function offerSearch(titles) {
  const call = followCall();
  const read = (link) => {
    if (!link) return false;
    titles.show(link);
    link.focus();
    // In a narrow window it stands below the list.
    if (titles.shown.getBoundingClientRect().top > innerHeight * 0.75) titles.shown.scrollIntoView();
    call.readOut(link.dataset.title);
    return true;
  };
  results.addEventListener("click", (event) => {
    const link = event.target.closest("[data-title]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    read(link);
  });
  results.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-mark]")) {
      keepQuestion();
      return;
    }
    event.preventDefault();
    mark(event.target);
  });
  results.addEventListener("found", () => {
    document.querySelector("[data-status]").textContent = results.querySelector("[data-hits]")?.dataset.says ?? "";
    offerCopies();
  });
  // Who comes back from an estimate finds the question again.
  const keepQuestion = () => history.replaceState(history.state, "", `?${new URLSearchParams({ q: field.value })}`);
  document.querySelector("[data-shortcut=estimate]")?.addEventListener("click", keepQuestion);
  // While what was typed last is on its way, Enter sends the form: the page that comes has it.
  let isFresh = true;
  field.addEventListener("input", () => {
    isFresh = false;
  });
  results.addEventListener("found", () => {
    isFresh = true;
  });
  listen({
    field: () => {
      field.focus();
      field.select();
    },
    down: (event) => inList(event) && titles.move(1),
    up: (event) => inList(event) && titles.move(-1),
    open: (event) => inList(event) && isFresh && !event.target.matches("button, .hits a:not([data-title])") && read(titles.current),
    nth: (event) => read(titles.nth(Number(event.code.replace(/\D/g, "")) || Number(event.key))),
    spoken: () => copyReckoned() || copyPart("spoken"),
    whole: () => copyPart("whole"),
    beijing: () => press("beijing", call.noted),
    urumqi: () => press("urumqi", call.noted),
    estimate: () => press("estimate", call.noted),
    mark: () => {
      const form = results.querySelector("[data-none] [data-mark]") ?? titles.shown?.querySelector("[data-mark]");
      return form ? mark(form) : false;
    },
    "new-call": () => press("new-call", call.noted),
    "end-call": () => press("end-call", call.noted),
    clear: () => {
      if (field.value) {
        field.value = "";
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.focus();
      } else history.back();
    },
    help: offerList(),
  });

  function copyPart(what) {
    const button = titles.shown?.querySelector(`[data-copy=${what}]`);
    if (!button || isMarked()) return false;
    button.click();
    call.readOut(titles.shown.dataset.answer);
    return true;
  }

  // What was reckoned answers the question, until somebody chooses one of the answers below it.
  function copyReckoned() {
    const amounts = [...results.querySelectorAll("[data-reckoned] [data-copy]")];
    if (!amounts.length || titles.isChosen || isMarked()) return false;
    copy(amounts.map(textOf).join("\n\n"), "spoken");
    return true;
  }

  // Who has marked a text copies that; the field's own is marked by the key that leads there.
  function isMarked() {
    return document.activeElement !== field && Boolean(String(getSelection()));
  }
}

// From an estimate back to the call: out of a field first, then back as on the search itself.
function offerWayBack() {
  const link = document.querySelector("[data-back]");
  if (!link) return;
  listen({
    field: () => link.click(),
    clear: ({ target }) => (target.matches("input, select") ? target.blur() : history.back()),
  });
}

function inList(event) {
  return event.target === field || event.target === document.body || results.contains(event.target);
}

// Press what leads away, once the note is kept.
function press(name, noted) {
  const button = document.querySelector(`[data-shortcut="${name}"]`);
  if (!button?.checkVisibility()) return false;
  noted().then(() => button.click());
  return true;
}

async function mark(form) {
  const button = form.querySelector("button");
  if (button.disabled) return; // it counts once
  button.disabled = true;
  const answer = await post(form.action, new FormData(form)).catch(() => null);
  button.disabled = answer?.type === "opaqueredirect";
  if (!button.disabled) return;
  button.textContent = form.dataset.done;
  say(form.dataset.done);
}

function offerCopies() {
  for (const button of document.querySelectorAll("[data-copy][hidden]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(textOf(button), button.dataset.copy));
  }
}

function textOf(button) {
  const answer = button.closest("[data-answer], [data-reckoned]");
  switch (button.dataset.copy) {
    case "draft":
      return document.querySelector("[data-draft]").value;
    case "link":
      return answer.querySelector("[data-link]").textContent;
    case "whole":
      return answer.dataset.whole;
    default:
      return [...answer.querySelectorAll("[data-spoken] p")].map((line) => line.textContent.trim()).join("\n");
  }
}

function offerPrint() {
  const button = document.querySelector("[data-print]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => print());
}
