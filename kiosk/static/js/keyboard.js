// The keyboards on the screen: letters (pinyin and English), Uyghur, amounts, digits. One opens under the field in use.
import { edit, key } from "./keys.js";

const LATIN = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"];
const UYGHUR = ["1234567890", "چۋېرتيۇڭوپ", "ھسداەىقكلز", "شغۈبنمئژفگخجۆ"];
const AMOUNT = ["789", "456", "123", ".0"];
const DIGITS = ["789", "456", "123", "0"];

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

  function close() {
    board?.remove();
    board = undefined;
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
    key(words.done, () => (field.dataset.found ? field.form.requestSubmit() : field.blur()), { className: "key key-wide key-main" });

  function open(target) {
    close();
    field = target;
    board = document.createElement("div");
    board.className = "keyboard";
    board.addEventListener("pointerdown", (event) => event.preventDefault());
    if (field.dataset.keyboard === "letters") drawLetters();
    else drawDigits(field.dataset.keyboard === "amount");
    document.body.append(board);
    field.scrollIntoView({ block: "center" });
  }

  function drawLetters() {
    const script = letters === UYGHUR ? "rtl" : "ltr";
    board.dir = script;
    board.append(...letters.slice(0, -1).map((line) => row(plain(line))), row(plain(letters.at(-1)), remove()));
    const change = () => ((letters = letters === UYGHUR ? LATIN : UYGHUR), open(field));
    const other = key(letters === UYGHUR ? "ABC" : "ئۇي", change, { className: "key key-wide" });
    const space = key(words.space, type(" "), { className: "key key-space" });
    board.append(row(other, space, clear(), done()));
  }

  function drawDigits(amounts) {
    board.classList.add("keyboard-digits");
    board.dir = "ltr";
    const lines = (amounts ? AMOUNT : DIGITS).map((line) => plain(line));
    const tens = key(words.ten, () => edit(field, "0000"), { className: "key key-wide" });
    const side = [remove(), clear(), amounts ? tens : key("", () => {}, { className: "key key-wide" }), done()];
    if (!amounts) side[2].disabled = true;
    board.append(...lines.map((line, number) => row(line, side[number])));
  }

  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.("input[data-keyboard]")) open(event.target);
    else if (!event.target.closest?.(".keyboard")) close();
  });
  document.addEventListener("focusout", (event) => event.target === field && setTimeout(() => document.activeElement === field || close()));
  document.addEventListener("keydown", (event) => event.key === "Escape" && close());
  for (const input of document.querySelectorAll("input[data-keyboard]")) {
    input.inputMode = "none";
    if (document.activeElement === input) open(input);
  }
}
