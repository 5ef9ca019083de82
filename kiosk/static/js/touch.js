// A screen in a public hall: no context menu, no dragging or dropping, no selecting, no zooming, no shortcuts, and a second
// press within 400 ms is none. What only the browser can refuse stands in its policy.
const TWICE = 400;
const SELECTABLE = "input, textarea, .answer, .bubble, .bubble *";

export function guardTouch() {
  const stop = (event) => event.preventDefault();
  for (const name of ["contextmenu", "dragstart", "dragover", "drop", "auxclick", "gesturestart"]) {
    document.addEventListener(name, stop);
  }
  document.addEventListener("selectstart", (event) => {
    const element = event.target.nodeType === Node.TEXT_NODE ? event.target.parentElement : event.target;
    if (!element.closest(SELECTABLE)) event.preventDefault();
  });
  document.addEventListener("wheel", (event) => event.ctrlKey && event.preventDefault(), { passive: false });
  document.addEventListener("touchmove", (event) => event.touches.length > 1 && event.cancelable && event.preventDefault(), { passive: false });
  document.addEventListener("keydown", (event) => isShortcut(event) && event.preventDefault());
  onePressAtATime();
}

// A keypad or switch sends letters, arrows, Tab, Enter and Esc: nothing else is meant.
function isShortcut(event) {
  return event.ctrlKey || event.metaKey || event.altKey || /^F\d+$/.test(event.key);
}

function onePressAtATime() {
  const pressed = new WeakMap();
  const again = (what) => {
    const before = pressed.get(what) ?? -TWICE;
    pressed.set(what, performance.now());
    return performance.now() - before < TWICE;
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (link && again(link)) event.preventDefault();
  });
  for (const form of document.forms) form.addEventListener("submit", (event) => again(form) && event.preventDefault());
}
