// What the phone itself can do: keep pages for when it has no connection, share, print.

export function keepPages() {
  const { worker, region } = document.querySelector("[data-worker]")?.dataset ?? {};
  if (!worker || !navigator.serviceWorker || navigator.connection?.saveData) return;
  addEventListener("load", async () => {
    try {
      await navigator.serviceWorker.register(worker, { type: "module" });
    } catch {
      return; // a browser without such workers shows the pages all the same
    }
    const { active } = await navigator.serviceWorker.ready;
    const root = document.documentElement;
    const lang = root.lang.slice(0, 2);
    active.postMessage({ region, lang, look: root.cloneNode(false).outerHTML.replace("</html>", "") });
  });
}

export function tellConnection() {
  const line = document.querySelector("[data-connection]");
  const tell = () => line && (line.hidden = navigator.onLine);
  for (const name of ["online", "offline"]) addEventListener(name, tell);
  tell();
  // What was typed stays, if it isn't sent into the void.
  addEventListener("submit", (event) => {
    if (!line || navigator.onLine || event.target.method !== "post") return;
    event.preventDefault();
    tell();
    line.focus();
  }, true);
  const again = document.querySelector("[data-again]");
  again?.addEventListener("click", () => location.reload());
  again?.toggleAttribute("hidden", false);
}

export function offerToPassOn() {
  const place = document.querySelector("[data-pass-on]");
  if (!place) return;
  const share = place.querySelector("[data-share]");
  if (share && navigator.share) {
    share.hidden = false;
    share.addEventListener("click", () => {
      const [title] = document.title.split(" · ");
      const url = new URL(share.dataset.share, location.origin).href;
      navigator.share({ title, url }).catch(() => {}); // the person thought better of it
    });
  }
  place.querySelector("[data-print]").addEventListener("click", () => print());
  place.hidden = false;
}

// On paper nothing is folded, and it says where it is from.
export function readyForPaper() {
  const folded = () => [...document.querySelectorAll("main details:not([open])")];
  let opened = [];
  addEventListener("beforeprint", () => {
    document.querySelector("[data-address]").textContent = location.host + location.pathname;
    for (const one of (opened = folded())) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of opened) one.open = false;
  });
}

// A page that was kept is the same for every question: what was asked stands in the address.
export function refillSearch() {
  const field = document.querySelector("[data-refill]");
  if (field) field.value = new URLSearchParams(location.search).get("q") ?? "";
}
