// The phone pages: they work without this; with it answers follow the typing and amounts have quick picks.
import { offerChat } from "./chat.js";
import { followAmounts, openTakenAlong } from "./estimator.js";
import { keepResult, showKept } from "./kept.js";
import { keepPages, offerToPassOn, readyForPaper, refillSearch, tellConnection } from "./phone.js";
import { keepForBack, sendAgain, standAsForm } from "./posted.js";
import { offerQuickAmounts } from "./quick.js";
import { tellOfRefusal } from "./refused.js";
import { followTyping } from "./search.js";

standAsForm({ keepsFields: true });
sendAgain();
keepForBack();
offerQuickAmounts();
followAmounts();
openTakenAlong();
followTyping();
tellOfRefusal();
offerChat();
keepResult();
showKept();
refillSearch();
tellConnection();
offerToPassOn();
readyForPaper();
keepPages();
document.querySelector("[data-focus]")?.focus();
