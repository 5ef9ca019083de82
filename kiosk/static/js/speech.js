// Reading aloud with the machine's own voices. Never a page that is personal, never unasked, and nothing is on offer where
// there is no voice for the page's language.
export const SPEECH_BEGINS = "speechbegins";
export const SPEECH_ENDS = "speechends";

const VOLUMES = { quiet: 0.35, medium: 0.7, loud: 1 };
const SPEEDS = { slow: 0.75, normal: 0.95, fast: 1.2 };
// With no sound device an utterance never ends by itself: the longest that one of so many letters may take, in ms.
const LEAST = 3000;
const PER_LETTER = 350;

const PAGES = ".answer, .estimated, .found, .message, .guide, .card-page, .loss-page, .fault-list";
const PARTS = "h1, h2, h3, p, li, dt, dd";
const LEFT_OUT = "[hidden], nav, .questions, .related, .errands-here, .helped, .source, .takeaway, .form-buttons, .slip, .legend";

let settings = { volume: "off", speed: "normal" };

export function offerReading() {
  const offer = document.querySelector("[data-aloud]");
  if (!offer || !("speechSynthesis" in window)) return;
  settings = offer.dataset;
  const [start, stop] = [offer.querySelector("[data-aloud-start]"), offer.querySelector("[data-aloud-stop]")];
  let reading;

  function look() {
    const speaks = Boolean(voiceFor(document.documentElement.lang));
    for (const each of document.querySelectorAll("[data-needs-voice]")) each.hidden = !speaks;
    offer.hidden = !speaks || settings.volume === "off" || !parts().length;
  }
  function show() {
    start.hidden = Boolean(reading);
    stop.hidden = !reading;
  }
  function end() {
    reading?.abort();
    reading = undefined;
    speechSynthesis.cancel();
    show();
  }
  start.addEventListener("click", async () => {
    reading = new AbortController();
    const { signal } = reading;
    show();
    stop.focus();
    document.dispatchEvent(new Event(SPEECH_BEGINS));
    for (const part of parts()) {
      if (signal.aborted) break;
      await readPart(part, signal);
    }
    if (!signal.aborted) end();
    document.dispatchEvent(new Event(SPEECH_ENDS));
  });
  stop.addEventListener("click", end);
  addEventListener("pagehide", end);
  speechSynthesis.addEventListener("voiceschanged", look);
  new MutationObserver(() => reading || look()).observe(document.getElementById("main"), { childList: true, subtree: true });
  look();
}

// Says a sentence of the page's own language, where sound is on.
export function announce(text) {
  if (settings.volume === "off" || !("speechSynthesis" in window)) return;
  const spoken = utterance(text, document.documentElement.lang);
  if (spoken) speechSynthesis.speak(spoken);
}

// What is read of a page, in its order: the faults alone where a form has some.
function parts() {
  const main = document.getElementById("main");
  if (main.querySelector("[data-personal], .slip-page") || !main.querySelector(PAGES)) return [];
  const whole = main.querySelector(".fault-list") ?? main;
  const found = whole.matches(PARTS) ? [whole] : [...whole.querySelectorAll(PARTS)];
  return found.filter((part) => part.textContent.trim() && !part.closest(LEFT_OUT) && !part.querySelector(PARTS) && part.checkVisibility());
}

async function readPart(part, signal) {
  const spoken = utterance(part.textContent, part.closest("[lang]").lang);
  if (!spoken) return;
  part.classList.add("is-read");
  part.scrollIntoView({ block: "nearest" });
  await new Promise((resolve) => {
    const limit = setTimeout(resolve, (LEAST + PER_LETTER * spoken.text.length) / spoken.rate);
    for (const name of ["end", "error"]) spoken.addEventListener(name, resolve, { once: true });
    signal.addEventListener("abort", resolve, { once: true });
    spoken.addEventListener("end", () => clearTimeout(limit), { once: true });
    speechSynthesis.speak(spoken);
  });
  speechSynthesis.cancel();
  part.classList.remove("is-read");
}

function utterance(text, lang) {
  const voice = voiceFor(lang);
  if (!voice) return undefined;
  const spoken = new SpeechSynthesisUtterance(text.replace(/\s+/g, " ").trim());
  spoken.voice = voice;
  spoken.lang = voice.lang;
  spoken.volume = VOLUMES[settings.volume];
  spoken.rate = SPEEDS[settings.speed];
  return spoken;
}

// espeak-ng's plain Mandarin reads tone numbers in English; of its voices only the one "as Pinyin" is fit. A "+" marks a variant.
function voiceFor(lang) {
  const language = lang.slice(0, 2);
  const voices = speechSynthesis.getVoices().filter((voice) => !voice.name.includes("+"));
  if (language !== "zh") return voices.find((voice) => voice.lang.toLowerCase().split(/[-_]/)[0] === language);
  return voices.find((voice) => /^zh[-_]cn$/i.test(voice.lang) && !/espeak|^mandarin|^chinese/i.test(voice.name)) ?? voices.find((voice) => /cmn-latn-pinyin/i.test(voice.lang) || /latin as pinyin/i.test(voice.name));
}
