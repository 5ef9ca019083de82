// A row of keys that acts on the field in use: letters, digits, delete. Shared by the keyboards and the PIN pad.
const REPEAT_AFTER = 450;
const REPEAT_EVERY = 80;

export function edit(field, text) {
  const start = field.selectionStart ?? field.value.length;
  const end = field.selectionEnd ?? start;
  if (text === null) {
    const from = start === end ? Math.max(0, start - 1) : start;
    field.setRangeText("", from, end, "end");
  } else if (field.maxLength < 0 || field.value.length - (end - start) + text.length <= field.maxLength) {
    field.setRangeText(text, start, end, "end");
  }
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

export function key(label, act, { className = "key", name = "", repeats = false } = {}) {
  const button = document.createElement("button");
  button.type = "button";
  button.tabIndex = -1;
  button.className = className;
  button.textContent = label;
  if (name) button.setAttribute("aria-label", name);
  let timer;
  const stop = () => clearTimeout(timer);
  button.addEventListener("pointerdown", (event) => {
    event.preventDefault(); // the field keeps caret and focus
    act();
    if (!repeats) return;
    const again = () => {
      act();
      timer = setTimeout(again, REPEAT_EVERY);
    };
    timer = setTimeout(again, REPEAT_AFTER);
  });
  for (const end of ["pointerup", "pointerleave", "pointercancel"]) button.addEventListener(end, stop);
  return button;
}
