// The hotline's search: "/" goes to the field, Esc clears it.
import { tellOfRefusal } from "./refused.js";
import { followTyping } from "./search.js";

followTyping(60);
tellOfRefusal();
const field = document.getElementById("q");
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return;
  if (event.key === "/" && document.activeElement !== field) {
    event.preventDefault();
    field.focus();
    field.select();
  } else if (event.key === "Escape" && document.activeElement === field) {
    field.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
