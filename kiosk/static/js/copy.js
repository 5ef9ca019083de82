// Put a text on the clipboard and say so; where the browser keeps the clipboard to itself, by the way of old.
export async function copy(text, what) {
  const { dataset } = document.querySelector("[data-toast]");
  say((await isCopied(text)) ? dataset[what] : dataset.failed);
}

// A word that comes and goes by itself.
export function say(words) {
  const toast = document.querySelector("[data-toast]");
  toast.textContent = words;
  toast.hidden = false;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => {
    toast.hidden = true;
  }, 2500);
}

async function isCopied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return isCopiedByHand(text); // not a secure address, or not allowed
  }
}

function isCopiedByHand(text) {
  const before = document.activeElement;
  const field = document.createElement("textarea");
  field.className = "visually-hidden";
  field.value = text;
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  before?.focus();
  return copied;
}
