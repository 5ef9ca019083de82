// The call: its note is kept while it is written, what is read out is remembered, its forms take the question along.
export function followCall() {
  const call = document.querySelector("[data-call]");
  if (!call) return { async readOut() {}, async noted() {} };
  const token = call.querySelector("[name=csrf_token]").value;
  const field = document.getElementById("q");
  for (const form of call.querySelectorAll("[data-keeps-question]")) {
    form.addEventListener("submit", () => {
      form.elements.q.value = field.value;
    });
  }
  // Whatever is kept first begins the call: from then on it can be ended and handed over.
  const begun = () => {
    for (const act of call.querySelectorAll("[data-in-call]")) act.hidden = false;
  };
  return {
    noted: keepNote(call.querySelector("[data-note]"), begun),
    async readOut(entry) {
      const answer = await post(call.dataset.opened, new URLSearchParams({ csrf_token: token, entry })).catch(() => null);
      if (!answer?.ok) return;
      begun();
      await refreshShelves(field.form.action);
    },
  };
}

export function post(address, body) {
  // What is sent gives back a page that nobody needs: here it is enough that it was taken.
  return fetch(address, { method: "POST", body, redirect: "manual", keepalive: true });
}

// Returns a function that keeps at once what is not kept yet, for who is about to leave the page.
function keepNote(form, begun) {
  const save = form.querySelector("[data-note-save]");
  const { note } = form.elements;
  save.hidden = true;
  let timer;
  let isKept = true;
  let sending;
  const send = async () => {
    clearTimeout(timer);
    isKept = true;
    const answer = await post(form.action, new FormData(form)).catch(() => null);
    save.hidden = answer?.type === "opaqueredirect"; // not kept: the button stays, to try again
    if (save.hidden) begun();
    else isKept = false;
  };
  const keep = () => {
    sending = send();
  };
  const later = () => {
    isKept = false;
    clearTimeout(timer);
    timer = setTimeout(keep, 600);
  };
  note.addEventListener("input", (event) => event.isComposing || later());
  note.addEventListener("compositionend", later);
  note.addEventListener("change", keep);
  addEventListener("pagehide", () => isKept || keep());
  return async () => {
    if (!isKept) keep();
    await sending;
  };
}

// What was read out stands on the empty screen as well.
async function refreshShelves(address) {
  const page = await fetch(address).then((answer) => answer.text(), () => "");
  const shelves = new DOMParser().parseFromString(page, "text/html").querySelector("[data-shelves]");
  if (shelves) document.querySelector("[data-shelves]").innerHTML = shelves.innerHTML;
}
