// What happens at the reader changes the card's pages. Taking the card out ends the personal part at once.
const NOTICE = 2000;
const RETRY = 1000;

export function watchCard() {
  const page = document.querySelector("[data-card-events]");
  if (!page) return;
  let events;
  let known;

  function listen() {
    events = new EventSource(page.dataset.cardEvents);
    events.addEventListener("reader", (event) => changed(JSON.parse(event.data)));
    events.addEventListener("error", () => {
      // A stream refused is closed for good, one cut off comes back by itself.
      if (events.readyState === EventSource.CLOSED) setTimeout(listen, RETRY);
    });
  }
  function changed(state) {
    const before = known ?? { presence: page.dataset.presence, revision: Number(page.dataset.revision) };
    known = state;
    if (state.revision === before.revision) return;
    events.close();
    if (before.presence === "card" && state.presence !== "card") leave(page);
    else location.replace(page.dataset.cardPage);
  }
  listen();
  addEventListener("pagehide", () => events.close());
}

function leave(page) {
  document.getElementById("main").replaceChildren();
  const toast = document.createElement("p");
  toast.className = "toast";
  toast.setAttribute("role", "alert");
  toast.textContent = page.dataset.gone;
  document.body.append(toast);
  setTimeout(() => location.replace(page.dataset.cardPage), NOTICE);
}
