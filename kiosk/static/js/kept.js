// The last estimate, kept on a phone to be read without a connection: its headline, so amounts only, and the day.
const NAME = "last-estimate";

export function keepResult() {
  const note = document.querySelector("[data-keeps-result]");
  const headline = document.querySelector(".estimated .headline:has(.headline-you)");
  if (!note || !headline) return;
  const kept = document.createElement("div");
  kept.append(note.querySelector(".kept-day").cloneNode(true), withoutSteps(headline));
  const { lang, dir } = document.documentElement;
  if (!put(JSON.stringify({ lang, dir, html: kept.innerHTML }))) return;
  note.hidden = false;
  offerToForget(note);
}

export function showKept() {
  const place = document.querySelector("[data-kept]");
  const kept = place && take();
  if (!kept) return;
  const result = place.querySelector("[data-kept-result]");
  [result.lang, result.dir, result.innerHTML] = [kept.lang, kept.dir, kept.html];
  place.hidden = false;
  offerToForget(place);
}

// How each share came about leads to other pages; the amounts stand by themselves.
function withoutSteps(headline) {
  const bare = headline.cloneNode(true);
  for (const part of bare.querySelectorAll("details")) {
    const line = document.createElement("span");
    line.append(...part.querySelector("summary").childNodes);
    part.replaceWith(line);
  }
  for (const part of bare.querySelectorAll("a, button, [role], input")) {
    part.matches("[role]") ? part.removeAttribute("role") : part.remove();
  }
  return bare;
}

function offerToForget(place) {
  place.querySelector("[data-forget]").addEventListener("click", () => {
    localStorage.removeItem(NAME);
    place.hidden = true;
  });
}

// A browser may refuse to keep anything.
function put(text) {
  try {
    localStorage.setItem(NAME, text);
    return true;
  } catch {
    return false;
  }
}

function take() {
  try {
    return JSON.parse(localStorage.getItem(NAME));
  } catch {
    return null;
  }
}
