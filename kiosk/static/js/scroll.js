// Many people do not drag: buttons move a page that is longer than the screen.
export function offerScrolling() {
  const scroller = document.querySelector("[data-scroller]");
  const main = document.getElementById("main");
  if (!scroller || !main) return;
  const [up, down] = scroller.children;

  function look() {
    const room = main.scrollHeight - main.clientHeight;
    scroller.hidden = room < 8;
    up.hidden = main.scrollTop < 8;
    down.hidden = main.scrollTop > room - 8;
  }
  scroller.addEventListener("click", (event) => {
    const button = event.target.closest("[data-by]");
    if (button) main.scrollBy({ top: Number(button.dataset.by) * main.clientHeight * 0.75, behavior: "instant" });
    look();
  });
  main.addEventListener("scroll", look, { passive: true });
  main.addEventListener("toggle", look, { capture: true });
  new ResizeObserver(look).observe(main);
  new MutationObserver(look).observe(main, { childList: true, subtree: true });
  look();
}
