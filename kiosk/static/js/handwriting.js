// Writing with a finger: a square for one character after the other, and the characters it may have been.
import { openReader, read } from "./handwriting_reader.js";
import { inkOn } from "./ink.js";
import { key } from "./keys.js";

const READ_AFTER = 400; // ms without a stroke; leaves the reader its time until the candidates are due
const SHOW_AFTER = 700;
const SETTLED_AFTER = 1600; // who writes on later than this has begun the next character
const LARGE = 1.5; // large type gives more time

const WORDS = {
  zh: { hint: "在这里写一个字", pad: "手写区", found: "候选字", take: "选第一个", undo: "撤回", clear: "清空", remove: "删除", done: "完成", goOn: "接着写下一个字，就选“%s”。", taken: "已选“%s”。没写完？点“撤回”。", none: "没认出来，请清空后再写一遍。" },
  en: { hint: "Write one character here", pad: "writing area", found: "characters it may be", take: "take the first", undo: "undo", clear: "clear", remove: "delete", done: "done", goOn: "Write on, and “%s” is taken.", taken: "“%s” was taken. Not finished? Touch undo.", none: "Not recognised. Clear it and write it again." },
  ug: { hint: "بۇ يەرگە بىر خەت يېزىڭ", pad: "قولدا يېزىش ئورنى", found: "تاللىغىلى بولىدىغان خەتلەر", take: "بىرىنچىسىنى تاللاش", undo: "قايتۇرۇش", clear: "تازىلاش", remove: "ئۆچۈرۈش", done: "تامام", goOn: "كېيىنكى خەتنى يازسىڭىز، «⁨%s⁩» تاللىنىدۇ.", taken: "«⁨%s⁩» تاللاندى. تېخى پۈتمىدىمۇ؟ «قايتۇرۇش» نى بېسىڭ.", none: "تونۇلمىدى. تازىلاپ، قايتا يېزىڭ." },
};

// board: an empty element that the pad is drawn into. type(text) and remove() act on the field, done() ends the typing.
export function openHandwriting(board, { type, remove, done, language }) {
  const words = WORDS[language] ?? WORDS.zh;
  const pace = document.documentElement.dataset.text === "large" ? LARGE : 1;
  let found = []; // candidates in sight
  let settled = false; // the next stroke begins another character
  let before; // what writing on has taken: { strokes, text }
  let turn = 0; // grows when an answer on its way is no longer wanted
  let timer;

  const pad = draw("div", "writing-pad");
  const canvas = draw("canvas", "writing-ink");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", words.pad);
  const hint = draw("p", "writing-hint", words.hint);
  const says = draw("p", "writing-says");
  says.setAttribute("role", "status");
  const candidates = draw("div", "writing-found");
  candidates.setAttribute("role", "group");
  candidates.setAttribute("aria-label", words.found);
  candidates.setAttribute("aria-live", "polite");
  const actions = draw("div", "writing-actions");
  const ink = inkOn(canvas, { began, ended });

  function stop() {
    clearTimeout(timer);
    turn += 1;
  }
  function began() {
    stop();
    if (settled) writeOn();
    hint.hidden = true;
  }
  function ended() {
    const mine = turn;
    timer = setTimeout(async () => {
      const due = pause((SHOW_AFTER - READ_AFTER) * pace);
      const answer = await read(ink.strokes());
      await due;
      if (mine === turn) show(answer);
    }, READ_AFTER * pace);
  }
  function show(answer) {
    found = answer;
    settled = false;
    drawFound();
    if (found.length) timer = setTimeout(settle, (SETTLED_AFTER - SHOW_AFTER) * pace);
    else says.textContent = words.none;
  }
  function settle() {
    settled = true;
    drawFound();
    says.textContent = words.goOn.replace("%s", found[0]);
  }
  function writeOn() {
    const taken = { strokes: ink.strokes(), text: found[0] };
    take(taken.text);
    before = taken;
    says.textContent = words.taken.replace("%s", taken.text);
  }
  function take(text) {
    type(text);
    empty();
  }
  function empty() {
    stop();
    ink.wipe();
    found = [];
    settled = false;
    before = undefined;
    hint.hidden = false;
    says.textContent = "";
    drawFound();
  }
  // The last stroke; or, where writing on has taken a character too early, that character comes back as ink.
  function undo() {
    stop();
    if (!ink.strokes().length && before) {
      remove();
      ink.show(before.strokes);
      before = undefined;
      hint.hidden = true;
      ended();
      return;
    }
    ink.takeBack();
    found = [];
    settled = false;
    drawFound();
    if (ink.strokes().length) ended();
    else if (!before) empty();
  }
  function finish() {
    if (found.length) take(found[0]);
    else empty();
    done();
  }

  function drawFound() {
    const keys = found.map((text, place) => key(text, () => take(text), { className: place ? "key" : "key writing-first" }));
    for (const each of keys) each.lang = "zh-CN";
    const tick = key("✓", () => take(found[0]), { className: "key key-main", name: words.take });
    candidates.classList.toggle("writing-settled", settled);
    candidates.replaceChildren(...(found.length ? [...keys, tick] : []));
  }

  pad.append(guides(), canvas, hint);
  actions.append(
    key(words.undo, undo, { className: "key" }),
    key(words.clear, empty, { className: "key" }),
    key(words.remove, remove, { className: "key", repeats: true }),
    key(words.done, finish, { className: "key key-main" }),
  );
  board.classList.add("writing");
  board.dir = "ltr"; // characters run the same way in every language
  for (const each of [hint, says, actions]) each.dir = language === "ug" ? "rtl" : "ltr";
  board.append(pad, candidates, says, actions);
  openReader();
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function draw(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

// The square that children learn to write in: a cross and its diagonals.
function guides() {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("class", "writing-guides");
  drawing.setAttribute("viewBox", "0 0 100 100");
  drawing.setAttribute("aria-hidden", "true");
  const lines = document.createElementNS("http://www.w3.org/2000/svg", "path");
  lines.setAttribute("d", "M50 0V100M0 50H100M0 0L100 100M100 0L0 100");
  drawing.append(lines);
  return drawing;
}
