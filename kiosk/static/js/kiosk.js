// The touchscreen: what each page of it gets.
import { watchCard } from "./card.js";
import { offerChat } from "./chat.js";
import { followAmounts } from "./estimator.js";
import { watchIdle } from "./idle.js";
import { offerKeyboard } from "./keyboard.js";
import { offerPinPad } from "./pinpad.js";
import { offerQuickAmounts } from "./quick.js";
import { tellOfRefusal } from "./refused.js";
import { offerScrolling } from "./scroll.js";
import { followTyping } from "./search.js";
import { guardTouch } from "./touch.js";

guardTouch();
offerKeyboard();
offerQuickAmounts();
followAmounts();
offerPinPad();
followTyping();
tellOfRefusal();
offerChat();
offerScrolling();
watchCard();
watchIdle();
document.querySelector("[data-focus]")?.focus();
