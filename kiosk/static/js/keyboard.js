// The keyboards on the screen: pinyin, English, Uyghur, handwriting, amounts, digits. One opens for the field in use.
// Latin alone where nothing else is taken: a password, a foreigner's number.
import { offerChoices } from "./choices.js";
import { edit, key } from "./keys.js";

const LATIN = "qwertyuiopasdfghjklzxcvbnm";
const UYGHUR = "چۋېرتيۇڭوپگھسداەىقكلزخشغۈبنمئژفجۆ";
// How many keys stand in a row: larger type has larger keys, so that "p" goes to the end; across there is less width.
const ROWS = { normal: [10, 9, 7], large: [9, 9, 8] };
const UYGHUR_ROWS = { wide: [11, 11, 11], narrow: [9, 9, 9, 6] };
const LARGE_LATIN = "qwertyuioasdfghjklzxcvbnmp";
const SIGNS = { pinyin: "，。？-", english: ".,?-", uyghur: ".،؟-" };
const MODES = {
  pinyin: { label: "拼音", lang: "zh-CN" },
  english: { label: "English", lang: "en" },
  uyghur: { label: "ئۇيغۇرچە", lang: "ug" },
  writing: { label: "手写", lang: "zh-CN" },
};
const FIRST_MODE = { zh: "pinyin", en: "english", ug: "uyghur" };
// As on a telephone and at a cash machine, 1 is on top.
const PADS = {
  amount: [["1", "2", "3", "remove"], ["4", "5", "6", "clear"], ["7", "8", "9", "ten"], [".", "0", "00", "done"]],
  identity: [["1", "2", "3", "remove"], ["4", "5", "6", "clear"], ["7", "8", "9", "spell"], ["X", "0", "", "done"]],
  digits: [["1", "2", "3", "remove"], ["4", "5", "6", "clear"], ["7", "8", "9", ""], ["", "0", "", "done"]],
};

const WORDS = {
  zh: { space: "空格", remove: "删除", clear: "清空", done: "完成", ten: "万", shift: "大写", part: "分隔" },
  en: { space: "space", remove: "delete", clear: "clear", done: "done", ten: "万", shift: "capital", part: "split" },
  ug: { space: "بوشلۇق", remove: "ئۆچۈرۈش", clear: "تازىلاش", done: "تامام", ten: "万", shift: "چوڭ ھەرپ", part: "بۆلۈش" },
};

export function offerKeyboard() {
  const language = document.documentElement.lang.slice(0, 2);
  const words = WORDS[language] ?? WORDS.zh;
  const names = document.getElementById("keyboard-words")?.dataset ?? {};
  const size = document.documentElement.dataset.text === "large" ? "large" : "normal";
  let board;
  let field;
  let choices; // of the pinyin keyboard
  let mode = FIRST_MODE[language] ?? "pinyin";
  let signs = false; // digits and signs instead of letters
  let capital = false;
  let spelt; // the field of a number that is typed in letters

  let closing;
  function close() {
    clearTimeout(closing);
    choices?.leave();
    board?.remove();
    board = choices = undefined;
  }
  // Closing moves the page: not before the touch that caused it has arrived where it was aimed.
  function closeSoon() {
    clearTimeout(closing);
    closing = setTimeout(() => document.activeElement === field || close(), 250);
  }

  function open(target) {
    if (target !== field) signs = false;
    field = target;
    draw();
    field.scrollIntoView({ block: "center" });
  }

  function draw() {
    close();
    board = document.createElement("div");
    board.className = "keyboard";
    board.addEventListener("pointerdown", (event) => event.preventDefault());
    const bar = document.querySelector(".bottombar");
    if (bar) bar.before(board);
    else document.body.append(board);
    const pad = PADS[field.dataset.keyboard];
    if (pad && field !== spelt) drawPad(pad);
    else if (plainLatin()) drawLetters("english");
    else drawMode();
  }

  const plainLatin = () => field === spelt || field.dataset.keyboard === "latin";

  function drawMode() {
    board.append(modeRow());
    if (mode === "writing") {
      drawWriting();
      return;
    }
    if (mode === "pinyin") {
      choices = offerChoices(field, names);
      board.append(choices.element);
    }
    drawLetters(mode);
  }

  function modeRow() {
    const keys = Object.entries(MODES).map(([name, { label, lang }]) => {
      const button = key(label, () => change({ mode: name, signs: false }), { className: "key key-mode", changes: true });
      button.lang = lang;
      button.setAttribute("aria-pressed", String(name === mode));
      return button;
    });
    return row(keys, "keyboard-modes");
  }

  // Handwriting comes when it is first asked for.
  async function drawWriting() {
    const area = document.createElement("div");
    area.className = "keyboard-writing";
    board.append(area);
    const { openHandwriting } = await import("./handwriting.js");
    const type = (text) => edit(field, text);
    if (area.isConnected) openHandwriting(area, { type, remove: () => edit(field, null), done: finish, language });
  }

  function change(to) {
    ({ mode, signs, capital } = { mode, signs, capital, ...to });
    draw();
  }

  function row(keys, more = "") {
    const line = document.createElement("div");
    line.className = `keyboard-row ${more}`.trim();
    line.append(...keys);
    return line;
  }

  const finish = () => (field.dataset.found || "sends" in field.dataset ? field.form.requestSubmit() : field.blur());
  const type = (text) => () => edit(field, text);
  const remove = () => key("⌫", type(null), { className: "key key-wide", name: words.remove, repeats: true });
  const clear = () => key(words.clear, () => (field.select(), edit(field, "")), { className: "key key-wide" });
  const done = () => key(words.done, finish, { className: "key key-wide key-main" });
  const space = () => key(words.space, () => choices?.choose(0) || edit(field, " "), { className: "key key-space" });

  function letter(sign) {
    if (choices) return key(sign, () => choices.type(sign));
    if (!capital) return key(sign, type(sign));
    return key(sign.toUpperCase(), () => (edit(field, sign.toUpperCase()), change({ capital: false })));
  }

  function drawLetters(shown) {
    const keys = document.createElement("div");
    keys.className = "keyboard-letters";
    keys.dir = shown === "uyghur" ? "rtl" : "ltr";
    keys.lang = MODES[shown].lang;
    if (field.dataset.keyboard === "latin" && !signs) keys.append(...digitRows());
    keys.append(...(signs ? signRows(shown) : shown === "uyghur" ? uyghurRows() : latinRows(shown)));
    board.append(keys);
  }

  const plain = (text) => [...text].map((sign) => key(sign, type(sign)));
  // A password has digits between its letters.
  const digitRows = () => (size === "large" ? ["12345", "67890"] : ["1234567890"]).map((digits) => row(plain(digits)));

  function signRows(shown) {
    const back = key({ pinyin: "拼音", english: "ABC", uyghur: "ئۇي" }[shown], () => change({ signs: false }), { className: "key key-wide", changes: true });
    return [row(plain("12345")), row(plain("67890")), row([...plain(SIGNS[shown]), remove()]), row([back, space(), clear(), done()])];
  }

  function latinRows(shown) {
    const before = shown === "pinyin" ? parting() : shift();
    const lines = linesOf(size === "large" ? LARGE_LATIN : LATIN, ROWS[size]);
    const last = lines.at(-1);
    if (size === "large") return [...lines.slice(0, -1).map((line) => row(line)), row([...last, remove()]), row([toSigns(), before, space(), clear(), done()])];
    return [...lines.slice(0, -1).map((line) => row(line)), row([before, ...last, remove()]), row([toSigns(), space(), clear(), done()])];
  }

  function uyghurRows() {
    const narrow = size === "large" || matchMedia("(orientation: landscape)").matches;
    const lines = linesOf(UYGHUR, UYGHUR_ROWS[narrow ? "narrow" : "wide"]);
    const spare = lines.length > 3; // the last row has room
    if (spare) lines.at(-1).push(remove());
    return [...lines.map((line) => row(line)), row([toSigns(), space(), ...(spare ? [] : [remove()]), clear(), done()])];
  }

  function linesOf(letters, lengths) {
    const left = [...letters].map(letter);
    return lengths.map((length) => left.splice(0, length));
  }

  const parting = () => key("'", () => choices.waits() && choices.type("'"), { className: "key key-wide", name: words.part });
  function shift() {
    const button = key("⇧", () => change({ capital: !capital }), { className: "key key-wide", name: words.shift });
    button.setAttribute("aria-pressed", String(capital));
    return button;
  }
  const spell = (target, label) => key(label, () => ((spelt = target), draw()), { className: "key key-wide", changes: true });
  const toSigns = () => (field === spelt ? spell(null, "123") : key("123", () => change({ signs: true }), { className: "key key-wide", changes: true }));

  function drawPad(pad) {
    const special = { remove, clear, done, spell: () => spell(field, "ABC"), ten: () => key(words.ten, type("0000"), { className: "key key-wide" }) };
    const cell = (name) => (name ? (special[name]?.() ?? key(name, type(name))) : document.createElement("span"));
    board.classList.add("keyboard-digits");
    board.dir = "ltr";
    board.append(...pad.map((line) => row(line.map(cell))));
  }

  // A real keyboard types into the same letters, and chooses by number.
  function press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.key === "Escape") choices?.drop() || close();
    else if (choices && event.target === field && pressed(event.key)) event.preventDefault();
  }

  function pressed(name) {
    if (/^[a-z]$/.test(name) || (name === "'" && choices.waits())) {
      choices.type(name);
      return true;
    }
    if (!choices.waits()) return false;
    if (name === "PageDown" || name === "PageUp") {
      choices.turn(name === "PageDown" ? 1 : -1);
      return true;
    }
    if (name === " ") return choices.choose(0);
    return /^[1-6]$/.test(name) && choices.choose(Number(name) - 1);
  }

  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.("input[data-keyboard]")) open(event.target);
  });
  document.addEventListener("focusout", (event) => event.target === field && closeSoon());
  document.addEventListener("keydown", press);
  for (const input of document.querySelectorAll("input[data-keyboard]")) {
    input.inputMode = "none";
    if (document.activeElement === input) open(input);
  }
}
