// From typed letters to Chinese: the cheapest ways through a lattice of words. No DOM, so that Node runs it too.
// A word's cost is -ln of its share in quarters; its spelling parts syllables by "'": 社保卡 she'bao'ka 24.
const KEPT = 5; // ways kept at each place
const SENTENCES = 3;
const FAR = 24; // a sentence dearer than the best by so much is not meant
const OFFERED = 120;
const COMPLETIONS = 12; // spellings that a last, unfinished syllable is completed to
const UNFINISHED = 4; // what each letter costs that is guessed
const SHORTENED = 8; // what writing a word by its initials costs
const LEARNED = 16; // what a word costs that was put together before

const learned = new Map(); // letters → words; gone with the page

/** Return what `candidates` looks words up in, from the lines of words/pinyin.txt, which stand in the order of their letters. */
export function readWords(text) {
  const lines = text.trimEnd().split("\n");
  const spellings = lines.map((line) => line.slice(0, line.indexOf(" ")));
  const initials = new Map();
  spellings.forEach((spelling, at) => {
    const name = initialsOf(spelling);
    if (name.length < 3) return;
    const known = initials.get(name);
    if (known) known.push(at);
    else initials.set(name, [at]);
  });
  return { lines, spellings, letters: spellings.map(lettersOf), initials, read: new Map() };
}

const lettersOf = (spelling) => spelling.replaceAll("'", "");

function initialsOf(spelling) {
  let name = spelling[0];
  for (let at = spelling.indexOf("'"); at > 0; at = spelling.indexOf("'", at + 1)) name += spelling[at + 1];
  return name;
}

/** Return [{text, length, spelling}], best first; `length` says how many of the typed signs a candidate stands for. */
export function candidates(words, typed) {
  const { letters, cuts, places } = parted(typed);
  if (!letters) return [];
  const found = new Map();
  const offer = ({ text, spelling }, end) => found.has(text) || found.set(text, { text, spelling, length: places[end] });
  const lattice = Array.from(letters, (_, start) => wordsFrom(words, letters, cuts, start));
  for (const way of ways(lattice)) offer(way, letters.length);
  for (let end = letters.length; end > 0; end -= 1) for (const word of lattice[0][end] ?? []) offer(word, end);
  return [...found.values()].slice(0, OFFERED);
}

/** Remember, as long as the page stands, what was put together from several words. */
export function learn({ text, spelling }) {
  const letters = lettersOf(spelling);
  const others = (learned.get(letters) ?? []).filter((word) => word.text !== text);
  learned.set(letters, [{ text, spelling, cost: LEARNED }, ...others]);
}

// "xi'an": letters xian, a cut at 2; after so many letters so many signs were typed.
function parted(typed) {
  const cuts = [];
  const places = [0];
  let letters = "";
  for (const [index, sign] of [...typed].entries()) {
    if (sign === "'") cuts.push(letters.length);
    else letters += sign;
    places[letters.length] = index + 1;
  }
  return { letters, cuts, places };
}

// The cheapest ways to write all letters, best first.
function ways(lattice) {
  const best = Array.from({ length: lattice.length + 1 }, () => []);
  best[0].push({ cost: 0, text: "", spelling: "" });
  lattice.forEach((ends, start) => {
    if (!best[start].length) return;
    ends.forEach((list, end) => {
      for (const word of list.slice(0, KEPT)) for (const way of best[start]) keep(best[end], way, word);
    });
  });
  return best[lattice.length].filter((way, _, [cheapest]) => way.cost <= cheapest.cost + FAR).slice(0, SENTENCES);
}

function keep(kept, way, word) {
  const cost = way.cost + word.cost;
  if (kept.length === KEPT && cost >= kept[KEPT - 1].cost) return;
  const text = way.text + word.text;
  const same = kept.findIndex((other) => other.text === text);
  if (same >= 0 && kept[same].cost <= cost) return;
  if (same >= 0) kept.splice(same, 1);
  const spelling = way.spelling ? `${way.spelling}'${word.spelling}` : word.spelling;
  const dearer = kept.findIndex((other) => other.cost > cost);
  kept.splice(dearer < 0 ? kept.length : dearer, 0, { cost, text, spelling });
  kept.length = Math.min(kept.length, KEPT);
}

// The words that may begin at a letter, cheapest first, by the letter they end before.
function wordsFrom(words, letters, cuts, start) {
  const ends = [];
  const add = (end, list) => {
    const inside = cuts.filter((cut) => cut > start && cut < end).map((cut) => cut - start);
    const fitting = inside.length ? list.filter((word) => inside.every((cut) => startsSyllable(word.spelling, cut))) : list;
    if (fitting.length) ends[end] = [...(ends[end] ?? []), ...fitting];
  };
  let [from, to] = [0, words.letters.length];
  for (let end = start + 1; end <= letters.length && from < to; end += 1) {
    const slice = letters.slice(start, end);
    [from, to] = [firstAt(words.letters, slice, from, to), firstAt(words.letters, `${slice}{`, from, to)]; // "{" follows "z"
    for (let at = from; at < to && words.letters[at] === slice; at += 1) add(end, wordsAt(words, at, 0));
    if (end === letters.length) completions(words, slice, from, to).forEach((list) => add(end, list));
  }
  for (let end = start + 3; end <= letters.length && /^[^aeiouv]+$/.test(letters.slice(start, end)); end += 1) {
    for (const at of words.initials.get(letters.slice(start, end)) ?? []) add(end, wordsAt(words, at, SHORTENED));
  }
  for (const [known, list] of learned) if (letters.startsWith(known, start)) add(start + known.length, list);
  for (const list of ends) list?.sort((one, other) => one.cost - other.cost);
  return ends;
}

function wordsAt(words, at, more) {
  let list = words.read.get(at);
  if (!list) {
    const pairs = words.lines[at].slice(words.spellings[at].length + 1).matchAll(/(\D+)(\d+)/g);
    list = Array.from(pairs, ([, text, cost]) => ({ text, spelling: words.spellings[at], cost: Number(cost) }));
    words.read.set(at, list);
  }
  return more ? list.map((word) => ({ ...word, cost: word.cost + more })) : list;
}

// What goes on where the letters end, all but its last syllable written out; the cheapest spellings.
function completions(words, slice, from, to) {
  const found = [];
  for (let at = from; at < to; at += 1) {
    const rest = words.letters[at].length - slice.length;
    const last = words.spellings[at].length - words.spellings[at].lastIndexOf("'") - 1;
    if (rest > 0 && rest < last) found.push({ at, rest, cost: leastCost(words.lines[at]) });
  }
  found.sort((one, other) => one.cost - other.cost);
  return found.slice(0, COMPLETIONS).map(({ at, rest }) => wordsAt(words, at, UNFINISHED * rest));
}

const leastCost = (line) => Number(/\d+/.exec(line)[0]);

function firstAt(sorted, letters, from, to) {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < letters) low = middle + 1;
    else high = middle;
  }
  return low;
}

function startsSyllable(spelling, cut) {
  const before = spelling.split("'").map((syllable) => syllable.length);
  return before.some((_, count) => before.slice(0, count).reduce((sum, length) => sum + length, 0) === cut);
}
