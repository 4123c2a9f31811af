// Sends what waits on this device, one after the other, and says what became of it. Whatever happens on the way, an
// entry stays until the server has answered; its key makes sure that it is recorded once.

(() => {
  "use strict";

  const AGAIN = 30000;
  // Kinds of refusal after which the key will never do.
  const KEY_IS_USED = /key-reused|key-used|record-removed/;
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
    // Some are led to their second factor first.
    if (answer.redirected || device.isLeaving) return { person: null };
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
      await device.put({ ...entry, state: "done", files: entry.files.map(({ name }) => ({ name })), undo: content.undo, occurrence: content.occurrence?.id });
      return "done";
    }
    if (status === 413) {
      await device.put({ ...entry, state: "refused", problem: words.tooMuch, errors: [] });
      return "refused";
    }
    if (status >= 500 || status === 429 || !content.detail) return "broken";
    const errors = content.errors.map((error) => ({ ...error, name: error.name.replace(/^record\./, "") }));
    await device.put({ ...entry, state: "refused", problem: content.detail, errors, there: content.there, isUsed: KEY_IS_USED.test(content.type ?? "") });
    return "refused";
  };

  const alone = (act) => (navigator.locks ? navigator.locks.request("send what waits", act) : act());
  let isSending = null;
  const sendAll = (progress) => alone(async () => {
    const outcomes = {};
    let stopped;
    for (const entry of await device.waits()) {
      // Where one does not get through, the next one does not either.
      const outcome = stopped ?? await sendOne(entry, progress);
      if (["offline", "signedOut"].includes(outcome)) stopped = outcome;
      outcomes[entry.key] = outcome;
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
      // The page without a network offers neither.
      const ways = notice.querySelector("form");
      if (entry.undo && ways) ways.elements.offer.value = entry.undo; else ways?.querySelectorAll("button, span").forEach((part) => part.remove());
      const change = ways?.querySelector("a");
      if (entry.occurrence && change) change.href = `/activities/occurrences/${entry.occurrence}/change/`; else change?.remove();
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
// What waits on this device: the list on the start page, and the question before somebody signs out.

(() => {
  "use strict";
  if (!device.page) return;

  const { words, part } = device;
  const TITLES = { draft: words.draft, refused: words.refused, waiting: words.waiting, shared: words.shared };
  const unsent = async () => [...await device.entriesOf(device.person), ...await device.entriesOf("")].filter((entry) => entry.state in TITLES);

  const lineOf = (entry) => {
    const line = part("entry");
    line.querySelector("[data-title]").textContent = TITLES[entry.state];
    if (words.offline) {
      // Nobody is signed in here: whoever holds the phone reads which activity waits, and not what was written of it.
      line.querySelector("[data-what]").textContent = entry.name ?? "";
      line.querySelector(".cluster").remove();
      return line;
    }
    line.querySelector("[data-what]").textContent = [
      entry.record ? device.summary(entry) : [entry.name, ...entry.fields.filter(([name]) => name === "note").map(([, text]) => text), entry.files.map((file) => file.name).join(", ")].filter(Boolean).join(" · "),
      entry.state === "refused" ? entry.problem : "",
    ].filter(Boolean).join(" · ");
    const open = line.querySelector("a");
    const activity = entry.activity ?? entry.fields.find(([name]) => name === "activity")?.[1];
    const page = entry.place && entry.place !== "/offline/" ? entry.page : activity && `/activities/${activity}/record/`;
    if (entry.state === "shared" || !page) open.href = words.choose;
    else if (entry.state === "waiting") open.remove();
    else open.href = `${page}${page.includes("?") ? "&" : "?"}kept=${entry.key}`;
    const drop = line.querySelector("[data-do=drop]");
    drop.addEventListener("click", async () => {
      // The second press does it: nothing is thrown away by a slip.
      if (drop.dataset.sure) {
        await device.remove(entry.key);
        document.dispatchEvent(new CustomEvent("device:changed"));
        return;
      }
      drop.dataset.sure = "yes";
      drop.textContent = words.sure;
    });
    return line;
  };

  const show = async () => {
    const box = document.getElementById("not-sent");
    if (!box) return;
    if (!box.firstElementChild) {
      box.append(part("list"));
      box.querySelector("[data-do=send]").addEventListener("click", sendNow);
    }
    const entries = await unsent();
    box.hidden = !entries.length;
    const count = entries.filter((entry) => entry.state === "waiting").length;
    box.querySelector("[data-title]").textContent = count
      ? (count === 1 ? words.oneWaits : words.severalWait.replace("{count}", count)) : words.notSent;
    box.querySelector("[data-do=send]").hidden = !count;
    box.querySelector("ul").replaceChildren(...entries.map(lineOf));
  };
  const sendNow = async (event) => {
    const status = document.querySelector("#not-sent [role=status]");
    const button = event.currentTarget;
    button.setAttribute("aria-disabled", "true");
    const outcomes = Object.values(await device.send());
    button.removeAttribute("aria-disabled");
    const problem = ["signedOut", "offline", "broken"].find((outcome) => outcomes.includes(outcome));
    status.textContent = problem ? words[`${problem}Kept`] : "";
    await device.sayDone();
  };
  document.addEventListener("device:changed", show);
  addEventListener("pageshow", show);

  // Signing out

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches(`form[action="${words.logout}"]`) || form.dataset.erased) return;
    event.preventDefault();
    event.stopPropagation();
    const leave = async () => {
      device.isLeaving = true;
      await device.erase(device.person).catch(() => {});
      form.dataset.erased = "yes";
      form.submit();
    };
    const entries = await unsent().catch(() => []);
    if (!entries.length) { await leave(); return; }
    const dialog = part("signOut");
    dialog.querySelector("ul").replaceChildren(...entries.map((entry) => {
      const line = lineOf(entry);
      line.querySelector(".cluster").remove();
      return line;
    }));
    const [send, drop, stay] = dialog.querySelectorAll("button");
    const status = dialog.querySelector("[role=status]");
    send.hidden = !entries.some((entry) => entry.state === "waiting");
    send.addEventListener("click", async () => {
      await device.send();
      const rest = await unsent();
      if (!rest.length) await leave();
      else status.textContent = words.stillThere;
    });
    drop.addEventListener("click", leave);
    stay.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => { dialog.remove(); delete form.dataset.sent; });
    document.body.append(dialog);
    dialog.showModal();
  }, true);

  // The page without a network: whose it is and what can be recorded, as it was known when there was one.

  if (!words.offline) return;
  (async () => {
    device.person = await device.known("person");
    const activities = await device.known("activities") ?? [];
    const form = document.querySelector("form[data-keep]");
    form.hidden = !device.person || !activities.length;
    document.getElementById("nobody").hidden = !form.hidden;
    form.elements.activity.append(...activities.map((one) => new Option(one.name, one.id)));
    const two = (number) => String(number).padStart(2, "0");
    const now = new Date();
    form.elements.date.value = form.elements.date.defaultValue = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
    device.beginAll?.();
    await show();
    // Whoever is writing goes on.
    addEventListener("online", () => { if (!form.elements.note.value && !form.elements.files.files.length) location.assign("/today/"); });
  })();
})();
