// Nobody touches a page of staff: warn, count down, then end the session and lead to the door. The server ends it too.
const TELL_EVERY = 60_000;

export function watchStaff(dialog) {
  const form = dialog.querySelector("form");
  const digits = dialog.querySelector("[data-count]");
  const bar = dialog.querySelector("progress");
  const warning = Number(dialog.dataset.warning);
  const wait = (Number(dialog.dataset.after) - warning) * 1000;
  let touched = false;
  let timer;

  function begin() {
    clearTimeout(timer);
    if (dialog.open) dialog.close();
    timer = setTimeout(ask, wait);
  }
  function ask() {
    dialog.showModal();
    count(warning);
  }
  function count(left) {
    digits.textContent = left;
    bar.value = left;
    if (left === 0) leave();
    else timer = setTimeout(count, 1000, left - 1);
  }
  function post(address) {
    return fetch(address, { method: "POST", body: new FormData(form), redirect: "manual" });
  }
  async function tell() {
    touched = false;
    begin();
    const answer = await post(form.action).catch(() => null);
    // No answer at all: the line is cut, and the server keeps its own time.
    if (answer && answer.status !== 204) location.replace(dialog.dataset.ended);
  }
  async function leave() {
    await post(dialog.dataset.out).catch(() => null);
    location.replace(dialog.dataset.door);
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  const touch = () => {
    touched = true;
    if (dialog.open) tell();
  };
  // The key that answers the warning does nothing else, nor does one that is pressed while it is held: Alt, then N.
  let isAnswering = false;
  const listen = (name, act) => document.addEventListener(name, act, { capture: true });
  listen("pointerdown", touch);
  listen("keyup", () => {
    isAnswering = false;
  });
  listen("keydown", (event) => {
    isAnswering ||= dialog.open;
    if (isAnswering) {
      event.preventDefault();
      event.stopPropagation();
    }
    touch();
  });
  setInterval(() => touched && tell(), TELL_EVERY);
  begin();
}

const dialog = document.getElementById("asleep");
if (dialog) watchStaff(dialog);
