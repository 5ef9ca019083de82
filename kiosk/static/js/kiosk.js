// The touchscreen: what each page of it gets.
import { watchCard } from "./card.js";
import { watchIdle } from "./idle.js";
import { offerKeyboard } from "./keyboard.js";
import { offerPinPad } from "./pinpad.js";
import { offerQuickAmounts } from "./quick.js";
import { followTyping } from "./search.js";
import { guardTouch } from "./touch.js";

guardTouch();
offerKeyboard();
offerQuickAmounts();
offerPinPad();
followTyping();
watchCard();
watchIdle();
document.querySelector("[data-focus]")?.focus();
