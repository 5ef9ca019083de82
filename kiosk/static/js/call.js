// The call: its note is kept while it is written, what is read out is remembered, its forms take the question along.
export function followCall() {
  const call = document.querySelector("[data-call]");
  if (!call) return { readOut() {} };
  const token = call.querySelector("[name=csrf_token]").value;
  const field = document.getElementById("q");
  for (const form of call.querySelectorAll("[data-keeps-question]")) {
    form.addEventListener("submit", () => {
      form.elements.q.value = field.value;
    });
  }
  keepNote(call.querySelector("[data-note]"));
  return {
    readOut(entry) {
      post(call.dataset.opened, new URLSearchParams({ csrf_token: token, entry }));
    },
  };
}

export function post(address, body) {
  // What is sent gives back a page that nobody needs: here it is enough that it was taken.
  return fetch(address, { method: "POST", body, redirect: "manual", keepalive: true });
}

function keepNote(form) {
  const save = form.querySelector("[data-note-save]");
  save.hidden = true;
  let timer;
  const keep = async () => {
    clearTimeout(timer);
    const answer = await post(form.action, new FormData(form)).catch(() => null);
    save.hidden = answer?.type === "opaqueredirect"; // not kept: the button stays, to try again
  };
  form.elements.note.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(keep, 600);
  });
  form.elements.note.addEventListener("change", keep);
}
