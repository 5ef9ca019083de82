// The chat without reloading: the exchange comes as a part of the page, and the topic goes along with the next question.
export function offerChat() {
  const form = document.querySelector("form[data-chat]");
  const log = document.querySelector("[data-chat-log]");
  if (!form || !log) return;
  const field = form.elements.q;
  const fault = document.getElementById("q-fault");
  const starts = document.querySelector("[data-chat-starts]");
  const again = document.querySelector("[data-chat-again]");
  let busy = false;

  form.addEventListener("submit", async (event) => {
    if (event.submitter?.hasAttribute("formaction")) return; // another city's chat
    if (event.submitter?.hasAttribute("data-choice")) return; // the whole page, in another language or look
    const twice = event.defaultPrevented;
    event.preventDefault();
    if (busy || twice) return;
    busy = true;
    const question = event.submitter?.name === "ask" ? event.submitter.value : field.value;
    try {
      await send(question);
    } catch {
      field.value = question;
      HTMLFormElement.prototype.submit.call(form); // the page itself says what is wrong
    } finally {
      busy = false;
    }
  });

  async function send(question) {
    const body = new FormData(form);
    body.set("q", question);
    const response = await fetch(form.dataset.chat, { method: "POST", body });
    const text = await response.text();
    if (response.status === 422) {
      complain(text);
    } else if (response.ok) {
      complain("");
      show(question, text);
    } else {
      throw new Error(`chat: ${response.status}`);
    }
  }

  function complain(sentence) {
    fault.textContent = sentence;
    field.toggleAttribute("aria-invalid", Boolean(sentence));
    if (sentence) field.setAttribute("aria-invalid", "true");
  }

  function show(question, html) {
    const part = document.createElement("template");
    part.innerHTML = html;
    const exchange = part.content.querySelector("[data-exchange]");
    form.elements.before.value = form.elements.topic.value;
    form.elements.last.value = question;
    form.elements.topic.value = exchange.dataset.topic;
    field.value = "";
    if (navigator.maxTouchPoints) field.blur(); // the keyboard makes room for the reply
    starts.hidden = true;
    again.hidden = false;
    log.append(exchange);
    toNewest();
  }

  function toNewest() {
    log.lastElementChild.scrollIntoView({ block: "start" });
  }
  // The keyboard on the screen scrolls to the field, which is always in sight here.
  field.addEventListener("focus", () => setTimeout(toNewest));
  if (log.querySelector("[data-exchange]")) toNewest();
}
