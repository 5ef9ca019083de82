// The hotline's keys: one table, for what they do and for the list that "?" shows.
// A plain key works while nothing is being typed; those with Alt or Ctrl, the arrows, Enter and Esc work in the field too.
const DIGITS = [..."12345678"];
export const SHORTCUTS = [
  { name: "field", keys: [{ key: "/" }, { key: "k", ctrl: true }] },
  { name: "down", keys: [{ key: "ArrowDown", typing: true }], shown: ["↓"] },
  { name: "up", keys: [{ key: "ArrowUp", typing: true }], shown: ["↑"] },
  { name: "open", keys: [{ key: "Enter", typing: true }] },
  { name: "nth", keys: DIGITS.flatMap((key) => [{ key, alt: true }, { key }]), shown: ["1 … 8", "Alt+1 … 8"] },
  { name: "spoken", keys: [{ key: "c" }, { key: "Enter", ctrl: true }] },
  { name: "whole", keys: [{ key: "c", alt: true }] },
  { name: "beijing", keys: [{ key: "b", alt: true }] },
  { name: "urumqi", keys: [{ key: "u", alt: true }] },
  { name: "estimate", keys: [{ key: "g", alt: true }] },
  { name: "mark", keys: [{ key: "m", alt: true }] },
  { name: "new-call", keys: [{ key: "n", alt: true }] },
  { name: "end-call", keys: [{ key: "x", alt: true }] },
  { name: "clear", keys: [{ key: "Escape", typing: true }], shown: ["Esc"] },
  { name: "help", keys: [{ key: "?" }] },
];

// acts[name](key) does it, and returns false where there was nothing to do: then the key is the browser's.
export function listen(acts) {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || document.querySelector("dialog[open]")) return;
    const shortcut = SHORTCUTS.find(({ keys }) => keys.some((key) => isPressed(key, event)));
    if (shortcut && acts[shortcut.name] && acts[shortcut.name](event) !== false) event.preventDefault();
  });
}

export function offerList() {
  const dialog = document.getElementById("keys");
  if (!dialog) return () => false;
  const list = dialog.querySelector("[data-keys]");
  for (const { name, keys, shown } of SHORTCUTS) {
    const term = document.createElement("dt");
    for (const text of shown ?? keys.map(spelled)) {
      if (term.childElementCount) term.append(dialog.dataset.or);
      const key = document.createElement("kbd");
      key.textContent = text;
      term.append(key);
    }
    const words = document.createElement("dd");
    words.textContent = dialog.getAttribute(`data-${name}`);
    list.append(term, words);
  }
  const open = () => dialog.showModal();
  const button = document.querySelector("[data-keys-open]");
  button.hidden = false;
  button.addEventListener("click", open);
  return open;
}

function isPressed({ key, ctrl = false, alt = false, typing = false }, event) {
  if (event.altKey !== alt || (event.ctrlKey || event.metaKey) !== ctrl) return false;
  if (!ctrl && !alt && !typing && isTyping(event.target)) return false;
  return event.key === key || (alt && event.code === codeOf(key)); // with Alt some layouts type another sign
}

function codeOf(key) {
  return /\d/.test(key) ? `Digit${key}` : `Key${key.toUpperCase()}`;
}

function isTyping(target) {
  return target.matches("input, textarea, select");
}

function spelled({ key, ctrl, alt }) {
  return `${ctrl ? "Ctrl+" : ""}${alt ? "Alt+" : ""}${key.length === 1 && (ctrl || alt) ? key.toUpperCase() : key}`;
}
