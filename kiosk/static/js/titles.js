// The list of titles with the answer beside it: all answers are in the page, one of them is shown.
export class Titles {
  constructor(results) {
    this.results = results;
  }

  get links() {
    return [...this.results.querySelectorAll("[data-title]")];
  }

  get shown() {
    return this.results.querySelector("[data-answer]:not([hidden])");
  }

  show(link) {
    for (const one of this.links) one.toggleAttribute("aria-current", one === link);
    link.setAttribute("aria-current", "true");
    link.dataset.byHand = "";
    for (const answer of this.results.querySelectorAll("[data-answer]")) answer.hidden = answer.dataset.answer !== link.dataset.title;
    link.scrollIntoView({ block: "nearest" });
  }

  // Move by one, and stay at the ends; the focus goes along once it is in the list.
  move(by) {
    const { links } = this;
    const place = links.findIndex((link) => link.hasAttribute("aria-current"));
    const next = links[Math.min(Math.max(place + by, 0), links.length - 1)];
    if (!next) return false;
    this.show(next);
    if (this.results.contains(document.activeElement)) next.focus();
    return true;
  }

  nth(number) {
    return this.links[number - 1];
  }

  // Whether somebody chose what is shown; else it is what was found first.
  get isChosen() {
    return this.current?.hasAttribute("data-by-hand");
  }

  get current() {
    return this.links.find((link) => link.hasAttribute("aria-current"));
  }
}
