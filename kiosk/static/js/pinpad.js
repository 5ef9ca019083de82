// The number pad for the PIN: digits only on request, never read aloud, and no key lights up.
import { edit, key } from "./keys.js";

export function offerPinPad() {
  const pad = document.querySelector("[data-pad]");
  if (!pad) return;
  const field = pad.closest("form").querySelector("input[type=password]");
  const digit = (number) => key(number, () => edit(field, number), { className: "pad-key" });
  pad.append(
    ...[..."123456789"].map(digit),
    key("✕", () => (field.select(), edit(field, "")), { className: "pad-key pad-word" }),
    digit("0"),
    key("⌫", () => edit(field, null), { className: "pad-key pad-word" }),
  );
  pad.classList.add("pad-private");
  pad.hidden = false;
}
