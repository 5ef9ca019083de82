// Pinyin that waits to become Chinese, and the words to choose from. The letters stand in the field until a word is
// chosen in their place, so that the search and a form sent early have them; here is only where they begin.
import { edit, key } from "./keys.js";
import { candidates, learn, readWords } from "./pinyin.js";

const PAGE = 6;

let words;
let loading;

// Once for each page, and again after a failure: typing goes on in letters meanwhile.
function loadWords() {
  loading ??= fetch(new URL("../words/pinyin.txt", import.meta.url))
    .then((response) => (response.ok ? response.text() : Promise.reject(new Error(`words: ${response.status}`))))
    .then((text) => (words = readWords(text)))
    .catch(() => (loading = undefined));
  return loading;
}

/** Return the row of words for a field and what keys do with it. `names`: data of the page's #keyboard-words. */
export function offerChoices(field, names) {
  let start; // of the letters that wait
  let chosen = []; // for these letters, so far
  let found = [];
  let pages = [0]; // where each page up to the one in sight begins

  const letters = part("p", "letters");
  const list = part("div", "candidates");
  const earlier = key("‹", () => turn(-1), { className: "key key-turn", name: names.earlier });
  const later = key("›", () => turn(1), { className: "key key-turn", name: names.later });
  const element = part("div", "word-choices");
  list.lang = letters.lang = "zh-CN";
  list.setAttribute("role", "group");
  list.setAttribute("aria-label", names.candidates);
  list.setAttribute("aria-live", "polite");
  element.append(letters, earlier, list, later);

  function waiting() {
    const typed = start === undefined ? "" : field.value.slice(start, field.selectionStart);
    return /^[a-z']+$/.test(typed) ? typed : "";
  }

  function type(sign) {
    if (!waiting()) {
      start = field.selectionStart;
      chosen = [];
    }
    edit(field, sign);
  }

  function choose(index) {
    const word = found[pages.at(-1) + index];
    if (!word) return false;
    const rest = waiting().length - word.length;
    field.setRangeText(word.text, start, start + word.length);
    start += word.text.length;
    field.setSelectionRange(start + rest, start + rest);
    chosen.push(word);
    if (!rest) remember();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  }

  function remember() {
    const text = chosen.map((word) => word.text).join("");
    if (text.length > 1) learn({ text, spelling: chosen.map((word) => word.spelling).join("'") });
    chosen = [];
  }

  // Esc: the letters go, what was chosen stays.
  function drop() {
    const typed = waiting();
    if (!typed) return false;
    field.setSelectionRange(start, start + typed.length);
    edit(field, "");
    return true;
  }

  function turn(by) {
    const next = pages.at(-1) + list.childElementCount;
    if (by < 0) pages = pages.length > 1 ? pages.slice(0, -1) : pages;
    else if (next < found.length) pages = [...pages, next];
    show();
  }

  function look() {
    const typed = waiting();
    field.dataset.letters = typed; // for the search: these are not the whole question yet
    found = words && typed ? candidates(words, typed) : [];
    pages = [0];
    letters.textContent = typed || names.hint;
    letters.classList.toggle("letters-hint", !typed);
    show();
  }

  // As many of the next six as there is room for.
  function show() {
    const first = pages.at(-1);
    list.replaceChildren();
    for (const [index, word] of found.slice(first, first + PAGE).entries()) {
      list.append(key(word.text, () => choose(index), { className: "candidate" }));
      if (index && list.scrollHeight > list.clientHeight) {
        list.lastElementChild.remove();
        break;
      }
    }
    earlier.disabled = !first;
    later.disabled = first + list.childElementCount >= found.length;
  }

  field.addEventListener("input", look);
  function leave() {
    field.removeEventListener("input", look);
    delete field.dataset.letters;
  }
  loadWords().then(look);
  look();
  return { element, type, choose, turn, drop, leave, waits: () => Boolean(waiting()) };
}

function part(name, className) {
  const element = document.createElement(name);
  element.className = className;
  return element;
}
