// The number pad for PINs: digits only on request, never read aloud, and no key lights up.
// It types into the field touched last.
import { edit, key } from "./keys.js";

export function offerPinPad() {
  const pad = document.querySelector("[data-pad]");
  if (!pad) return;
  const form = pad.closest("form");
  const fields = [...form.querySelectorAll("input[type=password]")];
  let chosen = fields.find((each) => each.autofocus) ?? fields[0];
  for (const each of fields) each.addEventListener("focus", () => (chosen = each));
  const digit = (number) => key(number, () => edit(chosen, number), { className: "pad-key" });
  pad.append(
    ...[..."123456789"].map(digit),
    key("✕", () => (chosen.select(), edit(chosen, "")), { className: "pad-key pad-word" }),
    digit("0"),
    key("⌫", () => edit(chosen, null), { className: "pad-key pad-word" }),
  );
  pad.classList.add("pad-private");
  pad.hidden = false;
  askOnce(form);
}

// However often OK is pressed, the form is sent once; the server takes each pad once too.
function askOnce(form) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  addEventListener("pageshow", () => (sent = false));
}
