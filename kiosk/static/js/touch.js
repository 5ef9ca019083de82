// A screen in a public hall: no context menu, no dragging, no zooming, and a second press within 400 ms is none.
export function guardTouch() {
  const stop = (event) => event.preventDefault();
  for (const name of ["contextmenu", "dragstart"]) document.addEventListener(name, stop);
  document.addEventListener("wheel", (event) => event.ctrlKey && event.preventDefault(), { passive: false });

  for (const form of document.forms) {
    let sent = 0;
    form.addEventListener("submit", (event) => {
      const now = Date.now();
      if (now - sent < 400) event.preventDefault();
      sent = now;
    });
  }
}
