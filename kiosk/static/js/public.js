// The phone pages: they work without this; with it answers follow the typing and amounts have quick picks.
import { offerChat } from "./chat.js";
import { followAmounts, openTakenAlong } from "./estimator.js";
import { offerQuickAmounts } from "./quick.js";
import { tellOfRefusal } from "./refused.js";
import { followTyping } from "./search.js";

offerQuickAmounts();
followAmounts();
openTakenAlong();
followTyping();
tellOfRefusal();
offerChat();
document.querySelector("[data-focus]")?.focus();
