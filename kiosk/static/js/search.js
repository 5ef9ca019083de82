// Answers follow the typing. The field is never redrawn, and an input method is left alone while it composes.
export function followTyping(pause = 180) {
  const field = document.querySelector("input[data-found]");
  const results = document.querySelector("[data-results]");
  if (!field || !results) return;
  const shelves = document.querySelector("[data-shelves]");
  let timer;
  let request;

  async function ask() {
    request?.abort();
    const question = field.value.trim();
    if (shelves) shelves.hidden = Boolean(question);
    if (!question) {
      results.replaceChildren();
      return;
    }
    request = new AbortController();
    try {
      const address = `${field.dataset.found}?${new URLSearchParams({ q: question })}`;
      const response = await fetch(address, { signal: request.signal });
      if (response.status === 200) results.innerHTML = await response.text();
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  }
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, pause);
  };
  field.addEventListener("input", (event) => event.isComposing || later());
  field.addEventListener("compositionend", later);
}
