// Reads handwriting beside the page, so that ink never waits. Prepares once; answers each question under its number.
import { prepare, recognise } from "./strokes.js";

const templates = fetch(new URL("../vendor/strokes.bin", import.meta.url))
  .then((response) => response.arrayBuffer())
  .then((buffer) => prepare(new Uint8Array(buffer)));

addEventListener("message", async ({ data: { number, strokes } }) => {
  postMessage({ number, found: recognise(await templates, strokes) });
});
