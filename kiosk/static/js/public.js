// The phone pages: they work without this; with it answers follow the typing and amounts have quick picks.
import { offerQuickAmounts } from "./quick.js";
import { followTyping } from "./search.js";

offerQuickAmounts();
followTyping();
document.querySelector("[data-focus]")?.focus();
