// The page tells its own server each 30 seconds that it still draws: which page it is, and nothing about who looks at it.
const EVERY = 30_000;

function beat(letter) {
  // The second frame is asked for when the first one is drawn: a screen that stands still sends nothing.
  requestAnimationFrame(() => requestAnimationFrame(() => tell(letter)));
}

function tell(letter) {
  // Without an answer there is nothing to do here: outage.js notices.
  fetch(letter.action, { method: "POST", body: new FormData(letter) }).catch(() => {});
}

const letter = document.getElementById("device");
beat(letter);
setInterval(beat, EVERY, letter);
