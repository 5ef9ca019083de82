// What was opened on a case is masked again after its time, and as soon as the page is left; the slip is printed.
for (const field of document.querySelectorAll("[data-masked]")) {
  const mask = () => {
    field.textContent = field.dataset.masked;
    field.classList.remove("unmasked");
  };
  setTimeout(mask, Number(field.dataset.seconds) * 1000);
  addEventListener("pagehide", mask);
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
