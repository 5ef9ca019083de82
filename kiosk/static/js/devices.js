// The board of kiosks comes anew each 30 seconds; the link that does it by hand goes.
const EVERY = 30_000;

function follow(board) {
  const again = document.querySelector("[data-again]");
  again.hidden = true;
  setInterval(async () => {
    const answer = await fetch(location.href, { headers: { "X-By-Itself": "yes" } }).catch(() => null);
    again.hidden = Boolean(answer?.ok);
    if (answer?.redirected) location.reload(); // nobody is signed in any more
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    board.replaceChildren(...page.querySelector("[data-board]").childNodes);
  }, EVERY);
}

follow(document.querySelector("[data-board]"));
