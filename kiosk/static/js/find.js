// Finds questions without a server: by their words, by their pinyin from any syllable on, by its first letters.
const FEWEST_LETTERS = 2;
const FEWEST_INITIALS = 3;
const ALIKE_FROM = 0.5;

const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{N}\p{M}]+/gu, "");

/** Returns the questions for what was typed, best first; each as { link, texts, sounds }. */
export function find(typed, questions, most = 8) {
  const wanted = plain(typed);
  if (!wanted) return [];
  return questions
    .map((question) => ({ question, rank: rankOf(wanted, question) }))
    .filter(({ rank }) => rank > 0)
    .sort((one, other) => other.rank - one.rank)
    .slice(0, most)
    .map(({ question }) => question);
}

// 4 for the very words, 3 for pinyin, 2 for first letters, up to 1 for how much of it is in one of the texts.
function rankOf(wanted, { texts, sounds }) {
  if (texts.some((text) => plain(text).includes(wanted))) return 4;
  if (/^[a-z]+$/.test(wanted)) {
    const spoken = sounds.map((sound) => sound.split(" "));
    if (wanted.length >= FEWEST_LETTERS && spoken.some((one) => startsAtSyllable(one, wanted))) return 3;
    if (wanted.length >= FEWEST_INITIALS && spoken.some((one) => initials(one).includes(wanted))) return 2;
  }
  const share = Math.max(...texts.map((text) => shareOf(wanted, plain(text))));
  return share >= ALIKE_FROM ? share : 0;
}

const startsAtSyllable = (syllables, wanted) =>
  syllables.some((_, from) => syllables.slice(from).join("").startsWith(wanted));

const initials = (syllables) => syllables.map((one) => one[0]).join("");

function shareOf(wanted, text) {
  const pairs = [...wanted].slice(1).map((sign, at) => [...wanted][at] + sign);
  return pairs.length ? pairs.filter((pair) => text.includes(pair)).length / pairs.length : 0;
}
