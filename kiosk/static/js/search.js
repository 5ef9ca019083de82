// Answers follow the typing. The field is never redrawn, and an input method is left alone while it composes. Half a
// question is told so, and gets no "no": that comes once nobody has typed for a while, and where `settles` is nothing, as
// at the touchscreen where a word takes long to write, only with the button.
export function followTyping({ pause = 180, settles = 1500 } = {}) {
  const field = document.querySelector("input[data-found]");
  const results = document.querySelector("[data-results]");
  if (!field || !results) return;
  const shelves = document.querySelectorAll("[data-shelves]");
  let timer;
  let settling;
  let request;

  function show(html) {
    results.innerHTML = html;
    for (const shelf of shelves) shelf.hidden = Boolean(html);
    results.dispatchEvent(new CustomEvent("found", { bubbles: true }));
  }
  async function ask(unfinished) {
    request?.abort();
    const question = field.value.trim();
    if (!question) {
      show("");
      return;
    }
    request = new AbortController();
    const { city, letters } = field.dataset;
    const state = letters ? "letters" : unfinished;
    const asked = new URLSearchParams({ q: question, ...(city && { city }), ...(state && { unfinished: state }) });
    try {
      const response = await fetch(`${field.dataset.found}?${asked}`, { signal: request.signal });
      if (response.redirected) location.reload(); // nobody is signed in any more
      else if (response.status === 200) show(await response.text());
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  }
  const later = () => {
    clearTimeout(timer);
    clearTimeout(settling);
    timer = setTimeout(ask, pause, "yes");
    if (settles) settling = setTimeout(() => results.querySelector("[data-unfinished]") && ask(), settles);
  };
  field.addEventListener("input", (event) => event.isComposing || later());
  field.addEventListener("compositionend", later);
}
