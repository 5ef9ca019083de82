// Quick amounts below a field.
export function offerQuickAmounts() {
  for (const row of document.querySelectorAll(".quick")) {
    const field = document.getElementById(row.dataset.for);
    row.hidden = false;
    row.addEventListener("click", (event) => {
      const chip = event.target.closest("[data-value]");
      if (!chip) return;
      field.value = chip.dataset.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
}
