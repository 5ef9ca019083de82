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
  if (field.selectionEnd === field.value.length) showEnd(field);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// A field that isn't typed into by a real keyboard doesn't follow its caret by itself.
function showEnd(field) {
  const leftwards = getComputedStyle(field).direction === "rtl";
  field.scrollLeft = leftwards ? -field.scrollWidth : field.scrollWidth;
}

// Keys act when they are pressed, but for those that change the keyboard: these wait for the click, which would otherwise
// land on what stands there then.
export function key(label, act, { className = "key", name = "", repeats = false, changes = false } = {}) {
  const button = document.createElement("button");
  button.type = "button";
  button.tabIndex = -1;
  button.className = className;
  button.textContent = label;
  if (name) button.setAttribute("aria-label", name);
  if (changes) {
    button.addEventListener("click", act);
    return button;
  }
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
  button.addEventListener("click", (event) => event.detail === 0 && act()); // by a screen reader or a switch: no pointer
  return button;
}
