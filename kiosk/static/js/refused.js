// A refusal tells the staff by itself, once for each page. Without this, or when it fails, a person does by the button.
export async function tellOfRefusal() {
  const form = document.querySelector("[data-refused] form");
  if (!form) return;
  form.hidden = true;
  const counted = await send(form);
  form.hidden = counted;
  form.nextElementSibling.hidden = !counted;
  if (!counted) return;
  // The same page once more, or in another language, is the same refusal.
  history.replaceState(history.state, "", told(location));
  for (const link of document.links) if (link.pathname === location.pathname) link.href = told(link);
}

async function send(form) {
  const letter = { method: "POST", body: new FormData(form), redirect: "manual", keepalive: true };
  try {
    return (await fetch(form.action, letter)).type === "opaqueredirect"; // anything else is a page that says why not
  } catch {
    return false; // the line is cut
  }
}

function told(place) {
  const address = new URL(place.href);
  address.searchParams.set("told", "yes");
  return address.href;
}
