// The touchscreen's page that only says what went wrong: nothing is left open on it, and it goes to the start by itself.
import { guardTouch } from "./touch.js";

const PATIENCE = 45_000;

const start = document.querySelector(".message a.button");
let timer;
const wait = () => {
  clearTimeout(timer);
  timer = setTimeout(() => location.replace(start.href), PATIENCE);
};
for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, wait);
guardTouch();
wait();
