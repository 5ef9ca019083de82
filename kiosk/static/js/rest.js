// Between two visits: one fact of the day at a time, and no way back to what the last person looked at.
const CHANGE = 10000;
const FIRST_OF_VISIT = "first-of-visit";

// The facts change only while nobody touches the screen, and stand still once somebody has.
export function showFacts() {
  const facts = [...document.querySelectorAll("[data-fact]")];
  if (facts.length < 2) return;
  let shown = 0;
  const show = () => facts.forEach((fact, number) => (fact.hidden = number !== shown));
  const timer = setInterval(() => {
    shown = (shown + 1) % facts.length;
    show();
  }, CHANGE);
  for (const name of ["pointerdown", "keydown", "focusin"]) {
    document.addEventListener(name, () => clearInterval(timer), { capture: true });
  }
  show();
}

// Whoever goes back past the resting screen gets the resting screen. What is kept for it is a running number, no more.
export function keepToThisVisit() {
  if (!("navigation" in window)) return;
  const rests = document.querySelector("[data-rests]");
  const look = () => {
    const here = navigation.currentEntry?.index ?? 0;
    const rest = document.getElementById("idle")?.dataset.rest;
    if (rests) sessionStorage.setItem(FIRST_OF_VISIT, here);
    else if (rest && here < Number(sessionStorage.getItem(FIRST_OF_VISIT))) {
      document.body.hidden = true;
      location.replace(rest);
    }
  };
  addEventListener("pageshow", (event) => event.persisted && look());
  look();
}
