import { send } from "./posted.js";

// The estimate follows the typing: the server reckons it, so the rules stand in one place only.
export function followAmounts() {
  document.querySelector("form.estimate")?.addEventListener("input", dropFault);
  const form = document.querySelector("form[data-now]");
  const place = document.querySelector("[data-now-result]");
  if (!form || !place) return;
  const line = document.querySelector("[data-now-line]");
  let busy = false;
  let changed = false;

  // One request at a time; what was typed meanwhile goes with the next.
  async function refresh() {
    if (busy) {
      changed = true;
      return;
    }
    busy = true;
    changed = false;
    try {
      const response = await fetch(form.dataset.now, { method: "POST", body: new FormData(form) });
      if (response.ok) show(await response.text());
    } catch {
      // the button works without this
    } finally {
      busy = false;
      if (changed) refresh();
    }
  }

  function show(html) {
    const open = new Set([...place.querySelectorAll("details[open]")].map((one) => one.dataset.keep));
    place.innerHTML = html;
    for (const one of place.querySelectorAll("details")) one.open = open.has(one.dataset.keep);
    repeatAbove();
  }

  // The headline stays in sight while somebody fills in what stands below it.
  function repeatAbove() {
    const headline = place.querySelector('[role="status"]');
    line.replaceChildren(...(headline ? [...headline.cloneNode(true).childNodes] : []));
    line.hidden = !headline;
  }

  repeatAbove();
  new IntersectionObserver((seen) => line.classList.toggle("is-spare", seen.at(-1).isIntersecting)).observe(place);
  form.addEventListener("input", refresh);
}

// Who corrects a field is no longer told what was wrong with it.
function dropFault({ target }) {
  const field = target.closest(".field");
  const fault = field?.querySelector(".fault");
  if (!fault) return;
  for (const one of [field, ...field.querySelectorAll("[aria-invalid], [aria-describedby]")]) {
    one.removeAttribute("aria-invalid");
    const left = one.getAttribute("aria-describedby")?.split(" ").filter((id) => id !== fault.id).join(" ");
    left ? one.setAttribute("aria-describedby", left) : one.removeAttribute("aria-describedby");
  }
  fault.remove();
}

// An estimate brought along from a touchscreen stands in the address's fragment, which the browser sends to nobody; it is
// taken out of the address before anything else is done with it.
export function openTakenAlong() {
  const form = document.querySelector("form.estimate");
  const [version, ...rest] = location.hash.slice(1).split("&");
  if (!form || version !== "1") return;
  history.replaceState(null, "", location.pathname + location.search);
  const fields = new URLSearchParams(rest.join("&"));
  fields.set("action", "estimate");
  send(form.getAttribute("action"), fields); // form.action is its button of that name
}
