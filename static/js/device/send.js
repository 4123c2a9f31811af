// Sends what waits on this device, one after the other, and says what became of it. Whatever happens on the way, an
// entry stays until the server has answered; its key makes sure that it is recorded once.

(() => {
  "use strict";

  const AGAIN = 30000;
  const page = document.getElementById("device");
  if (!page || !self.indexedDB) return;
  const words = page.dataset;
  const part = (name) => page.content.querySelector(`[data-part=${name}]`).cloneNode(true);
  Object.assign(device, { page, words, part, person: words.person });

  const inWords = (text) => (/^\d{4}-\d\d-\d\d$/.test(text) ? text.split("-").reverse().join(".") : text);
  device.summary = (entry) => [
    entry.name,
    inWords(entry.record?.date ?? entry.record?.unit?.replace("/", "–") ?? ""),
    entry.record?.note?.slice(0, 80) ?? "",
    entry.files?.length ? `${words.files}: ${entry.files.map((file) => file.name).join(", ")}` : "",
  ].filter(Boolean).join(" · ");

  // Who is signed in now, with a token of this very session: after somebody else signed in, the server refuses it.
  const ask = async () => {
    const answer = await fetch(words.address, { cache: "no-store" });
    if (answer.status === 401) return { person: null };
    if (!answer.ok) throw new Error(answer.status);
    const content = await answer.json();
    if (content.person !== device.person) return { person: null };
    await device.know("person", content.person);
    await device.know("activities", content.activities);
    return content;
  };
  device.refresh = ask;

  const post = (entry, token, progress) => new Promise((resolve) => {
    const form = new FormData();
    form.append("record", JSON.stringify(entry.record));
    entry.files.forEach((file) => form.append("files", file.data, file.name));
    const request = new XMLHttpRequest();
    request.open("POST", `/api/v1/activities/${entry.activity}/occurrences/?language=${words.language}`);
    request.setRequestHeader("X-CSRFToken", token);
    request.setRequestHeader("Idempotency-Key", entry.key);
    request.upload.onprogress = (sent) => progress?.(entry, sent);
    request.onloadend = () => {
      let content = {};
      try { content = JSON.parse(request.responseText); } catch { /* no answer of ours */ }
      resolve({ status: request.status, content });
    };
    request.send(form);
  });

  // What became of an entry: done, refused, offline, broken or signedOut; the last three leave it waiting.
  const sendOne = async (entry, progress) => {
    let answer = { status: 0 };
    for (const isLast of [false, true]) {
      let now;
      try { now = await ask(); } catch (problem) { return /^\d+$/.test(problem.message) ? "broken" : "offline"; }
      if (!now.person) return "signedOut";
      answer = await post(entry, now.token, progress);
      // Between the two the session became another one; or the person really may not.
      if (isLast || answer.status !== 403) break;
    }
    const { status, content } = answer;
    if (status === 0) return "offline";
    if (status === 401) return "signedOut";
    if (status === 201) {
      await device.put({ ...entry, state: "done", files: entry.files.map(({ name }) => ({ name })), undo: content.undo });
      return "done";
    }
    if (status >= 500 || status === 429 || !content.detail) return "broken";
    const errors = content.errors.map((error) => ({ ...error, name: error.name.replace(/^record\./, "") }));
    await device.put({ ...entry, state: "refused", problem: content.detail, errors });
    return "refused";
  };

  const alone = (act) => (navigator.locks ? navigator.locks.request("send what waits", act) : act());
  let isSending = null;
  const sendAll = (progress) => alone(async () => {
    const outcomes = {};
    for (const entry of await device.entriesOf(device.person)) {
      if (entry.state !== "waiting") continue;
      outcomes[entry.key] = await sendOne(entry, progress);
      // Where one does not get through, the next one does not either.
      if (["offline", "signedOut"].includes(outcomes[entry.key])) break;
    }
    return outcomes;
  });
  device.send = async (progress) => {
    // Whoever presses while it is being sent in the background waits for that, and then sees to their own.
    await isSending;
    isSending = sendAll(progress).finally(() => { isSending = null; });
    const outcomes = await isSending;
    document.dispatchEvent(new CustomEvent("device:changed", { detail: outcomes }));
    return outcomes;
  };

  // What was recorded meanwhile is said once, with a way to take it back.
  device.sayDone = async () => {
    for (const entry of await device.entriesOf(device.person)) {
      if (entry.state !== "done") continue;
      const notice = page.content.querySelector("[data-part=done]").cloneNode(true);
      notice.querySelector("[data-what]").textContent = device.summary(entry);
      const undo = notice.querySelector("form");
      if (entry.undo && undo) undo.elements.offer.value = entry.undo; else undo?.remove();
      document.getElementById("messages").append(notice);
      await device.remove(entry.key);
    }
  };

  device.waits = async () => (await device.entriesOf(device.person)).filter((entry) => entry.state === "waiting");
  const again = async () => {
    if (document.visibilityState !== "visible" || isSending) return;
    if ((await device.waits()).length) await device.send();
    await device.sayDone();
  };
  addEventListener("online", again);
  addEventListener("pageshow", again);
  document.addEventListener("visibilitychange", again);
  setInterval(again, AGAIN);

  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register(words.worker).catch(() => {});
    // Signing out has emptied it.
    navigator.serviceWorker.controller?.postMessage("fill");
    // Kept anew with each page, in the background: who it is, in which language, and what can be recorded.
    if (navigator.serviceWorker.controller && !words.offline) {
      device.know("language", document.documentElement.lang).then(ask).catch(() => {});
    }
  }
})();
