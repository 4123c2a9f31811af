// The service worker. It keeps the files of the page without a network, and never a page of a person.
// `kept` comes from /sw.js: the files, the page in each language, and where something shared is recorded.

const CACHE = `kept ${JSON.stringify(kept).length} ${kept.files.join(" ")}`;

const fill = async () => {
  const cache = await caches.open(CACHE);
  // Without cookies: what is kept is what everybody gets.
  await cache.addAll([...kept.files, ...Object.values(kept.pages)].map((url) => new Request(url, { credentials: "omit" })));
};

addEventListener("install", (event) => {
  // What a page sends past us arrives also when the page is left at that moment; through us, Chromium loses it.
  event.addRoutes?.([{ condition: { requestMethod: "POST", requestMode: "cors" }, source: "network" }]);
  event.waitUntil(fill().then(skipWaiting));
});
addEventListener("message", (event) => {
  if (event.data === "fill") event.waitUntil(caches.has(CACHE).then((isThere) => (isThere ? undefined : fill())));
});

addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
    await clients.claim();
  })());
});

const withoutNetwork = async () => {
  const language = await device.known("language").catch(() => undefined);
  const page = await caches.match(kept.pages[language] ?? Object.values(kept.pages)[0]);
  return page ?? Response.error();
};

// What another app shares is kept until the form takes it up; the page sends it, with its token.
const keepShared = async (request) => {
  try {
    const form = await request.formData();
    const files = form.getAll("files").filter((file) => file.size);
    const text = ["title", "text", "url"].map((name) => form.get(name)).filter(Boolean).join("\n");
    const url = text.match(/https?:\/\/\S+/)?.[0] ?? "";
    await device.put({
      key: device.newKey(),
      person: await device.known("person") ?? "",
      state: "shared",
      at: Date.now(),
      fields: [["note", text.replace(url, "").trim()], ["evidence_url", url]].filter(([, value]) => value),
      files: await Promise.all(files.map(async (file) => ({
        name: file.name, data: new Blob([await file.arrayBuffer()], { type: file.type }),
      }))),
    });
    return Response.redirect(`${kept.record}?shared=yes`, 303);
  } catch {
    return Response.redirect(`${kept.record}?shared=no`, 303);
  }
};

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && url.pathname === "/activities/share/") event.respondWith(keepShared(request));
  else if (kept.files.includes(url.pathname)) event.respondWith(caches.match(request).then((file) => file ?? fetch(request)));
  else if (request.mode === "navigate") event.respondWith(fetch(request).catch(withoutNetwork));
});
