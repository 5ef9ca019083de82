// The social security number while it is typed: shown in its groups, and told at once when one of them can't be right.
// The server judges it again (kiosk/identity.py).
const GROUPS = /^(\d{0,6})(\d{0,8})(\w{0,4})/;
const WHOLE = /^\d{6}(\d{4})(\d{2})(\d{2})\d{3}[\dX]$/;
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

export function checkNumber() {
  const groups = document.querySelector("[data-groups]");
  const field = groups && document.getElementById(groups.dataset.groups);
  if (!field) return;
  const faults = field.parentElement.querySelectorAll("[data-wrong]");
  const said = document.getElementById(`${field.id}-fault`);
  const plain = () => field.value.replaceAll(/\s/g, "").toUpperCase();

  function show() {
    groups.textContent = (GROUPS.exec(plain()) ?? []).slice(1).filter(Boolean).join("  ");
    groups.hidden = !/^\d{7}/.test(plain());
  }
  function judge() {
    const typed = plain();
    const wrong = wrongGroup(typed);
    if (said) said.hidden = true; // it was about the number before
    for (const fault of faults) fault.hidden = fault.dataset.wrong !== wrong;
    if (wrong) field.setAttribute("aria-invalid", "true");
    else if (WHOLE.test(typed)) field.removeAttribute("aria-invalid");
  }
  field.addEventListener("input", show);
  field.addEventListener("input", judge);
  show();
}

// "birth", "check", or nothing: neither can be said of a number that isn't whole.
export function wrongGroup(number) {
  const [, year, month, day] = WHOLE.exec(number) ?? [];
  if (!year) return undefined;
  if (!/^(?:18|19|20)/.test(year)) return "birth";
  const born = new Date(Date.UTC(year, month - 1, day));
  if (born.getUTCMonth() !== month - 1 || born.getUTCDate() !== Number(day)) return "birth";
  const sum = WEIGHTS.reduce((total, weight, place) => total + weight * number[place], 0);
  return "10X98765432"[sum % 11] === number[17] ? undefined : "check";
}
