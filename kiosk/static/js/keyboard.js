// The keyboards on the screen: letters (pinyin and English), Uyghur, amounts, digits. One opens under the field in use.
// Latin alone where nothing else is taken: a name in pinyin, a password, a foreigner's number.
import { edit, key } from "./keys.js";

const LATIN = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"];
const UYGHUR = ["چۋېرتيۇڭوپ", "ھسداەىقكلز", "شغۈبنمئژف", "گخجۆ"];
const PADS = {
  amount: [["7", "8", "9", "remove"], ["4", "5", "6", "clear"], ["1", "2", "3", "ten"], [".", "0", "00", "done"]],
  identity: [["7", "8", "9", "remove"], ["4", "5", "6", "clear"], ["1", "2", "3", "spell"], ["X", "0", "", "done"]],
  digits: [["7", "8", "9", "remove"], ["4", "5", "6", "clear"], ["1", "2", "3", ""], ["", "0", "", "done"]],
};

const MARGIN = 24;

const WORDS = {
  zh: { space: "空格", remove: "删除", clear: "清空", done: "完成", ten: "万", other: "Uy" },
  en: { space: "space", remove: "delete", clear: "clear", done: "done", ten: "万", other: "Uy" },
  ug: { space: "بوشلۇق", remove: "ئۆچۈرۈش", clear: "تازىلاش", done: "تامام", ten: "万", other: "ABC" },
};

export function offerKeyboard() {
  const language = document.documentElement.lang.slice(0, 2);
  const words = WORDS[language] ?? WORDS.zh;
  let board;
  let field;
  let letters = language === "ug" ? UYGHUR : LATIN;
  let spelt; // the field of a number that is typed in letters

  let closing;
  function close() {
    clearTimeout(closing);
    board?.remove();
    board = undefined;
  }
  // Closing moves the page: not before the touch that caused it has arrived where it was aimed.
  function closeSoon() {
    clearTimeout(closing);
    closing = setTimeout(() => document.activeElement === field || close(), 250);
  }

  function row(...keys) {
    const line = document.createElement("div");
    line.className = "keyboard-row";
    line.append(...keys.flat());
    return line;
  }

  const type = (text) => () => edit(field, text);
  const plain = (text) => [...text].map((letter) => key(letter, type(letter)));
  const remove = () => key("⌫", type(null), { className: "key key-wide", name: words.remove, repeats: true });
  const clear = () => key(words.clear, () => (field.select(), edit(field, "")), { className: "key key-wide" });
  const done = () =>
    key(words.done, () => (field.dataset.found || "sends" in field.dataset ? field.form.requestSubmit() : field.blur()), { className: "key key-wide key-main" });

  function open(target) {
    close();
    field = target;
    board = document.createElement("div");
    board.className = "keyboard";
    board.addEventListener("pointerdown", (event) => event.preventDefault());
    const pad = PADS[field.dataset.keyboard];
    if (pad && field !== spelt) drawPad(pad);
    else drawLetters(pad || field.dataset.keyboard === "latin" ? LATIN : letters);
    document.body.append(board);
    field.scrollIntoView({ block: "center" });
    uncover();
  }

  // On a wide screen the middle of the page may lie under the keyboard.
  function uncover() {
    const hidden = field.getBoundingClientRect().bottom - board.getBoundingClientRect().top;
    if (hidden > -MARGIN) field.closest("main")?.scrollBy(0, hidden + MARGIN);
  }

  function drawLetters(shown) {
    board.dir = shown === UYGHUR ? "rtl" : "ltr";
    board.append(...shown.slice(0, -1).map((line) => row(plain(line))), row(plain(shown.at(-1)), remove()));
    const space = key(words.space, type(" "), { className: "key key-space" });
    board.append(row(others(), space, clear(), done()));
  }

  // The key that leads to another keyboard, where there is one.
  function others() {
    if (field === spelt) return [spell(null, "123")];
    if (field.dataset.keyboard === "latin") return [];
    const change = () => ((letters = letters === UYGHUR ? LATIN : UYGHUR), open(field));
    return [key(letters === UYGHUR ? "ABC" : "ئۇي", change, { className: "key key-wide" })];
  }

  const spell = (chosen, label) => key(label, () => ((spelt = chosen), open(field)), { className: "key key-wide" });

  function drawPad(pad) {
    const special = { remove, clear, done, spell: () => spell(field, "ABC"), ten: () => key(words.ten, type("0000"), { className: "key key-wide" }) };
    const cell = (name) => (name ? (special[name]?.() ?? key(name, type(name))) : document.createElement("span"));
    board.classList.add("keyboard-digits");
    board.dir = "ltr";
    board.append(...pad.map((line) => row(line.map(cell))));
  }

  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.("input[data-keyboard]")) open(event.target);
  });
  document.addEventListener("focusout", (event) => event.target === field && closeSoon());
  document.addEventListener("keydown", (event) => event.key === "Escape" && close());
  for (const input of document.querySelectorAll("input[data-keyboard]")) {
    input.inputMode = "none";
    if (document.activeElement === input) open(input);
  }
}
