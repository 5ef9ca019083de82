// Reads handwriting beside the page, so that ink never waits. Prepares once; answers each question under its number.
import { prepare, recognise } from "./strokes.js";

let templates = load();
templates.catch(() => {});

async function load() {
  const response = await fetch(new URL("../vendor/strokes.bin", import.meta.url));
  if (!response.ok) throw new Error(response.status);
  return prepare(new Uint8Array(await response.arrayBuffer()));
}

addEventListener("message", async ({ data: { number, strokes } }) => {
  let found = [];
  try {
    templates ??= load();
    found = recognise(await templates, strokes);
  } catch {
    templates = undefined; // fetched anew for the next character
  }
  postMessage({ number, found });
});
