// The hotline: answers and amounts follow the typing; "/" goes to the search, Esc clears it.
import { followAmounts } from "./estimator.js";
import { offerQuickAmounts } from "./quick.js";
import { tellOfRefusal } from "./refused.js";
import { followTyping } from "./search.js";

offerQuickAmounts();
followAmounts();
followTyping(60);
tellOfRefusal();
document.querySelector("[data-focus]")?.focus();
const field = document.getElementById("q");
document.addEventListener("keydown", (event) => {
  if (!field || event.isComposing || event.keyCode === 229) return;
  if (event.key === "/" && document.activeElement !== field) {
    event.preventDefault();
    field.focus();
    field.select();
  } else if (event.key === "Escape" && document.activeElement === field) {
    field.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
});
