// Nobody touches the screen: ask, count down, then finish as the button would. The server ends sessions by itself too.
const COUNT = 30;

export function watchIdle() {
  const dialog = document.getElementById("idle");
  const finish = document.getElementById("finish");
  if (!dialog || !finish) return;
  // A form takes longer than a text, a balance should not stand open.
  const personal = document.querySelector("[data-personal]");
  const typing = document.querySelector("form.estimate, form.pin, form.loss");
  const after = Number(dialog.dataset.after) * 1000 * (personal ? 0.5 : typing ? 1.33 : 1);
  const digits = dialog.querySelector("[data-count]");
  const bar = dialog.querySelector("progress");
  let timer;
  let left;

  function wait() {
    clearTimeout(timer);
    if (dialog.open) dialog.close();
    timer = setTimeout(ask, after);
  }
  function ask() {
    left = COUNT;
    dialog.showModal();
    count();
  }
  function count() {
    digits.textContent = left;
    bar.value = left;
    if (left === 0) {
      finish.requestSubmit();
      return;
    }
    left -= 1;
    timer = setTimeout(count, 1000);
  }
  for (const name of ["pointerdown", "keydown"]) {
    document.addEventListener(name, (event) => event.target.closest?.("[form=finish], #finish") || wait(), { capture: true });
  }
  wait();
}
