// What is kept on this device until the server has it: read and written by pages and by the service worker alike.
// Each entry belongs to one person, and only that person's pages ask for it (docs/adr/0030).

self.device = (() => {
  "use strict";

  let opened;
  const open = () => opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open("kept", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("entries", { keyPath: "key" });
      asked.result.createObjectStore("known", { keyPath: "name" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const run = async (store, mode, act) => {
    const database = await open();
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(store, mode, { durability: "strict" });
      const request = act(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  };

  const put = (entry) => run("entries", "readwrite", (store) => store.put(entry));
  const get = (key) => run("entries", "readonly", (store) => store.get(key));
  const remove = (key) => run("entries", "readwrite", (store) => store.delete(key));
  const entriesOf = async (person) => {
    const entries = await run("entries", "readonly", (store) => store.getAll());
    return entries.filter((entry) => entry.person === person).sort((one, other) => one.at - other.at);
  };
  const know = (name, value) => run("known", "readwrite", (store) => store.put({ name, value }));
  const known = async (name) => (await run("known", "readonly", (store) => store.get(name)))?.value;
  // Nothing of this person stays, nor what any page of theirs left in a cache.
  const erase = async (person) => {
    for (const whose of [person, ""]) for (const entry of await entriesOf(whose)) await remove(entry.key);
    await run("known", "readwrite", (store) => store.clear());
    for (const name of await caches?.keys() ?? []) await caches.delete(name);
    Object.keys(localStorage).filter((key) => key.startsWith(`unsaved:${person}:`)).forEach((key) => localStorage.removeItem(key));
  };
  const newKey = () => "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) =>
    (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16));

  return { put, get, remove, entriesOf, know, known, erase, newKey };
})();
