// What happens at the reader changes the card's pages. Taking the card out ends the personal part at once.
const NOTICE = 2000;

export function watchCard() {
  const page = document.querySelector("[data-card-events]");
  if (!page) return;
  const events = new EventSource(page.dataset.cardEvents);
  let first;
  events.addEventListener("reader", (event) => {
    const state = JSON.parse(event.data);
    if (first === undefined) {
      first = state;
      if (page.dataset.revision === undefined) return;
    }
    if (state.revision === first.revision) return;
    const gone = first.presence === "card" && state.presence !== "card";
    first = state;
    if (gone) leave(page, events);
    else location.replace(page.dataset.cardPage);
  });
  addEventListener("pagehide", () => events.close());
}

function leave(page, events) {
  events.close();
  const message = page.dataset.gone;
  document.getElementById("main").replaceChildren();
  const toast = document.createElement("p");
  toast.className = "toast";
  toast.setAttribute("role", "alert");
  toast.textContent = message;
  document.body.append(toast);
  setTimeout(() => location.replace(page.dataset.cardPage), NOTICE);
}
