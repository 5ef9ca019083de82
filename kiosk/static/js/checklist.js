// The boxes of a checklist can be ticked without this; with it the page counts them. Nothing is kept.

// A figure set apart, so that it keeps its place in a right-to-left sentence.
const apart = (figure) => `\u2068${figure}\u2069`;

for (const list of document.querySelectorAll("[data-checklist]")) {
  const boxes = [...list.querySelectorAll("input[type=checkbox]")];
  const line = list.querySelector("[data-ticked]");
  const count = () => {
    const done = boxes.filter((box) => box.checked).length;
    line.textContent = line.dataset.ticked.replace("{done}", apart(done)).replace("{all}", apart(boxes.length));
    list.toggleAttribute("data-complete", done === boxes.length);
  };
  list.addEventListener("change", count);
  // A page taken from the browser's memory belongs to whoever stood here before.
  addEventListener("pageshow", () => {
    for (const box of boxes) box.checked = false;
    count();
  });
  line.hidden = false;
}
