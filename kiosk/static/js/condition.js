// What rests is told where people would use it, while the page stands there: reader, printer, line to the office.
const TO_PAPER = 'main :is(button[formaction*="/slip"], a[href*="/slip"], form[action*="/slip"] button:not([formaction]))';

export function showCondition(words, { reader, printer, store }) {
  sayReader(reader === "ready" ? undefined : words.readerRests);
  sayPrinter({ out_of_paper: words.outOfPaper, unreachable: words.noAnswer }[printer]);
  sayStore(store === "ready" ? undefined : words.storeAway);
}

function sayReader(sentence) {
  const tile = document.querySelector(".tile-card");
  const line = tile?.querySelector("span");
  if (!line) return;
  line.dataset.usual ??= line.textContent;
  line.textContent = sentence ?? line.dataset.usual;
  tile.classList.toggle("tile-rests", Boolean(sentence));
}

// The buttons go, and in the place of the first stands why.
function sayPrinter(sentence) {
  const buttons = document.querySelectorAll(TO_PAPER);
  for (const button of buttons) button.hidden = Boolean(sentence);
  say("printer", sentence, (notice) => buttons[0]?.before(notice));
}

// A page that was made while the line was cut says so itself.
function sayStore(sentence) {
  const about = document.querySelector(".loss-about");
  const saysSo = about?.querySelector(".notice:not(.notice-quiet, [data-resting-part])");
  say("store", saysSo ? undefined : sentence, (notice) => about?.append(notice));
}

function say(part, sentence, put) {
  const said = document.querySelector(`[data-resting-part="${part}"]`);
  if (said?.textContent === sentence) return;
  said?.remove();
  if (!sentence) return;
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.dataset.restingPart = part;
  notice.setAttribute("role", "status");
  notice.textContent = sentence;
  put(notice);
}
