// The service worker of the phone pages: a connection first, and without one what was kept. Only GET is ever kept, and only
// what /m/<city>/stored/<language> and the static files hold: nothing that anybody typed.
import { find } from "./find.js";

const HOURS = 3_600_000;
const FRESH_FOR = 12 * HOURS;
const ADDRESS = /^\/m\/(beijing|urumqi)\//;
// What changes how a page looks, and what it shows that only the server can reckon.
const ASIDE = new Set(["lang", "text", "theme", "reach", "sound", "speed", "q", "helped", "year", "month", "day"]);
const NEEDS = [
  [/\/ask$/, "search"],
  [/\/(estimate|deductible|receipt|outpatient|birth)(\/|$)/, "estimate"],
  [/./, "page"],
];

export function serve(edition) {
  const files = `files-${edition}`;
  const pagesOf = (lang) => `pages-${edition}-${lang}`;

  addEventListener("install", (event) => event.waitUntil(takeOver()));
  addEventListener("activate", (event) => event.waitUntil(begin()));
  addEventListener("message", (event) => event.waitUntil(keepFor(event.data)));
  addEventListener("fetch", (event) => {
    const { request } = event;
    const url = new URL(request.url);
    if (url.origin !== location.origin) return;
    if (request.mode === "navigate") event.respondWith(page(event, url));
    else if (request.method !== "GET") return;
    else if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
    else if (url.pathname.endsWith("/ask/found")) event.respondWith(found(request, url));
  });

  // What the edition before had kept is fetched anew, so that it is replaced whole or not at all.
  async function takeOver() {
    await self.skipWaiting();
    for (const name of await caches.keys()) {
      const [, lang] = name.match(/^pages-.+-(\w+)$/) ?? [];
      if (!lang) continue;
      const kept = await caches.open(name);
      const look = await (await kept.match("/m/"))?.text();
      for (const { url } of await kept.keys()) {
        const [, region] = url.match(/\/m\/(\w+)\/stored\//) ?? [];
        if (region) await keep(region, lang, look);
      }
    }
  }

  async function begin() {
    await registration.navigationPreload?.enable();
    for (const name of await caches.keys()) if (!name.includes(edition)) await caches.delete(name);
    await clients.claim();
  }

  // A page tells its city, language and look: the <html> tag, with the size and colours that were chosen.
  async function keepFor({ region, lang, look }) {
    const pages = await caches.open(pagesOf(lang));
    const kept = await pages.match(`/m/${region}/stored/${lang}`);
    if (kept && Date.now() - (await kept.json()).at < FRESH_FOR) await pages.put("/m/", new Response(look));
    else await keep(region, lang, look);
    for (const name of await caches.keys()) {
      if (name.startsWith("pages-") && name !== pagesOf(lang)) await caches.delete(name);
    }
  }

  async function keep(region, lang, look) {
    const address = `/m/${region}/stored/${lang}`;
    const response = await fetch(address, { cache: "no-store" });
    if (!response.ok) throw new Error(`${address}: ${response.status}`); // the next page tries again
    const bundle = await response.json();
    if (bundle.edition !== edition) {
      await registration.update();
      return;
    }
    const [shelf, pages] = await Promise.all([caches.open(files), caches.open(pagesOf(lang))]);
    const there = new Set((await shelf.keys()).map(({ url }) => new URL(url).pathname));
    await shelf.addAll(bundle.files.filter((one) => !there.has(one)));
    for (const [path, queries] of Object.entries(bundle.pages)) await pages.put(path, json(queries));
    await pages.put("/m/", new Response(look));
    await pages.put(address, json({ at: Date.now(), questions: bundle.questions })); // last: now it is whole
  }

  async function file(request) {
    return (await (await caches.open(files)).match(request)) ?? fetch(request);
  }

  async function page(event, url) {
    // Going back to what answered a form: that page can't be asked for, but the one with the form can.
    const isAnswer = event.request.cache === "only-if-cached";
    try {
      if (isAnswer) return await fetch(url, { redirect: "manual" });
      return (await event.preloadResponse) ?? (await fetch(event.request));
    } catch (lost) {
      const stored = await storedPage(event.request.method, url);
      if (!stored) throw lost;
      return stored;
    }
  }

  async function storedPage(method, url) {
    const lang = await language(url.searchParams.get("lang"));
    if (!lang) return undefined;
    const pages = await caches.open(pagesOf(lang));
    const regions = await cities(pages);
    const region = url.pathname.match(ADDRESS)?.[1] ?? regions.at(-1);
    if (url.pathname === "/m/") url = new URL(`/m/${region}/`, url);
    const html =
      (method === "GET" && (await exactly(pages, url))) || (await instead(pages, url, region, regions.at(-1)));
    if (!html) return undefined;
    const answers = await search(pages, region, url.searchParams.get("q"));
    const look = await (await pages.match("/m/")).text();
    const shown = html.replace(/<html[^>]*>/, () => look).replace(/<!--found-->.*?<!--\/found-->/s, () => answers);
    return new Response(shown, { headers: { "Content-Type": "text/html; charset=utf-8" } });
  }

  // A guide's page is kept as one comes to it from its first question: with another's answers left over, these are asked again.
  async function exactly(pages, url) {
    const queries = await (await pages.match(url.pathname))?.json();
    if (!queries) return undefined;
    const asked = [...url.searchParams].filter(([name]) => !ASIDE.has(name));
    while (asked.length && !(new URLSearchParams(asked) in queries)) asked.pop();
    return queries[new URLSearchParams(asked)];
  }

  async function instead(pages, url, region, other) {
    const [, what] = NEEDS.find(([pattern]) => pattern.test(url.pathname));
    for (const city of [region, other]) {
      const queries = await (await pages.match(`/m/${city}/no-connection/${what}`))?.json();
      if (queries) return queries[""];
    }
    return undefined;
  }

  async function found(request, url) {
    try {
      return await fetch(request);
    } catch (lost) {
      const lang = await language();
      if (!lang) throw lost;
      const [, region] = url.pathname.match(ADDRESS);
      const answers = await search(await caches.open(pagesOf(lang)), region, url.searchParams.get("q"));
      return new Response(answers, { headers: { "Content-Type": "text/html; charset=utf-8" } });
    }
  }

  async function search(pages, region, typed) {
    const kept = await pages.match(`/m/${region}/stored/${await language()}`);
    const questions = kept ? (await kept.json()).questions : [];
    return `<div class="questions">${find(typed ?? "", questions).map(({ link }) => link).join("")}</div>`;
  }

  // The language that is kept; one asked for that isn't kept is shown in the one that is.
  async function language(asked) {
    const kept = (await caches.keys()).map((name) => name.match(/^pages-.+-(\w+)$/)?.[1]).filter(Boolean);
    return kept.includes(asked) ? asked : kept.at(-1);
  }

  async function cities(pages) {
    const records = (await pages.keys()).map(({ url }) => url.match(/\/m\/(\w+)\/stored\//)?.[1]);
    return records.filter(Boolean);
  }
}

const json = (value) => new Response(JSON.stringify(value), { headers: { "Content-Type": "application/json" } });
