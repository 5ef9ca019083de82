// A page that answers a form stands in the history as the page that the form came from: going back to it, or loading it
// anew, asks nobody whether to send something again.

// On a phone, which is one person's own, what was sent stands beside it in the history's memory, in no address and no
// store, and is sent once more. A touchscreen and a desk are everybody's: there the form is empty.
export function standAsForm({ keepsFields = false } = {}) {
  const { standsAs } = document.body.dataset;
  if (!standsAs) return;
  const form = keepsFields && document.querySelector("[name='mode']")?.form;
  const sent = form ? { action: form.getAttribute("action"), fields: [...fieldsOf(form)] } : null;
  history.replaceState(sent, "", standsAs + location.hash);
}

// Back to the form of an estimate: it is filled in as it was sent.
export function keepForBack() {
  const form = document.querySelector("form.estimate");
  form?.addEventListener("submit", () => {
    const fields = new FormData(form);
    fields.set("action", "edit");
    history.replaceState({ action: form.getAttribute("action"), fields: [...fields] }, "");
  });
}

export function sendAgain() {
  if (document.body.dataset.standsAs || !history.state?.fields) return;
  const { action, fields } = history.state;
  history.replaceState(null, ""); // once: who goes back further comes to the empty form
  send(action, fields);
}

// Posts fields and shows what comes, as if a person had pressed the button.
export function send(action, fields) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = action;
  form.hidden = true;
  for (const [name, value] of fields) {
    const input = document.createElement("input");
    input.name = name;
    input.value = value;
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}

// The button that leads to this page again: the result's, or the form's.
function fieldsOf(form) {
  const fields = new FormData(form);
  fields.set("action", fields.get("mode"));
  return fields;
}
