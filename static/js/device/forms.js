// Forms whose words and files are kept on this device while somebody fills them in: <form data-keep="where it belongs">.
// With data-record, the key of an activity, the form is sent through the API, now or when there is a network again.

(() => {
  "use strict";
  if (!device.page) return;

  const { words, part } = device;
  const LISTS = ["audiences", "channels", "messages"];
  const NOT_KEPT = ["csrfmiddlewaretoken", "files", "version", "from"];
  const known = new WeakMap();

  // Words

  const controls = (form) => [...form.elements].filter((one) => one.name && !NOT_KEPT.includes(one.name) && one.type !== "file");
  const fieldsOf = (form) => controls(form)
    .filter((one) => !["checkbox", "radio"].includes(one.type) || one.checked)
    .map((one) => [one.name, one.value]);
  const fillIn = (form, fields) => {
    const names = new Set(fields.map(([name]) => name));
    controls(form).forEach((one) => {
      const values = fields.filter(([name]) => name === one.name).map(([, value]) => value);
      if (["checkbox", "radio"].includes(one.type)) one.checked = values.includes(one.value);
      else if (names.has(one.name)) [one.value] = values;
    });
  };
  // As the API calls it; what is left out is as the plan says.
  const recordOf = (form) => {
    const record = {};
    fieldsOf(form).forEach(([name, value]) => {
      if (!value || LISTS.includes(name) || ["activity", "as_last", "as_planned", "client_key", "occurrence", "place", "seen"].includes(name)) return;
      record[name] = name === "session" ? Number(value) : value;
    });
    // The day of today stands there already; whoever chooses a unit does not mean it.
    if (record.unit && record.date === form.elements.date?.defaultValue) delete record.date;
    const codes = JSON.parse(form.dataset.codes ?? "{}");
    LISTS.filter((name) => form.querySelector(`[name=${name}]`)).forEach((name) => {
      record[name] = [...form.querySelectorAll(`[name=${name}]:checked`)]
        .map(({ value }) => (codes[name] ? codes[name][value] : Number(value)));
    });
    return record;
  };

  // Entries

  const keep = (form) => {
    const entry = known.get(form).entry;
    entry.fields = fieldsOf(form);
    entry.at = Date.now();
    return device.put(entry);
  };
  const fresh = (form) => ({
    key: device.newKey(), person: device.person, state: "draft", at: Date.now(), fields: [], files: [],
    place: form.dataset.keep, name: form.dataset.name, page: location.pathname + location.search.replace(/[?&]kept=[^&]*/, ""),
  });

  const begin = (form) => {
    if (known.has(form)) return;
    const its = { entry: fresh(form) };
    known.set(form, its);
    // Where nothing can be kept, as in some private windows, this fails, and the form works as ever.
    its.begun = readWhatIsThere(form, its).catch(() => known.delete(form));
  };
  const readWhatIsThere = async (form, its) => {
    const kept = (await device.entriesOf(device.person)).filter((entry) => entry.state !== "done");
    const input = form.querySelector("input[type=file]");
    const show = input ? device.choose(input, its.entry.files, () => keep(form)) : () => {};
    its.show = show;
    const take = async (entry) => {
      its.entry.files.push(...entry.files);
      Object.assign(its.entry, { ...entry, files: its.entry.files, state: "draft", place: form.dataset.keep, page: fresh(form).page });
      fillIn(form, entry.fields);
      show();
      await keep(form);
      form.querySelectorAll("details").forEach((box) => { box.open ||= [...box.querySelectorAll("input:not([type=checkbox]), textarea")].some((one) => one.value); });
      if (entry.errors) sayWhatIsWrong(form, entry);
    };
    form.addEventListener("input", () => keep(form));
    const asked = new URLSearchParams(location.search).get("kept");
    // What was begun without a network, or by one press, is gone on with where something is recorded.
    const belongsHere = (entry) => entry.place === form.dataset.keep
      || (form.dataset.record !== undefined && [undefined, "/offline/"].includes(entry.place));
    const draft = kept.find((entry) => entry.key === asked && belongsHere(entry))
      ?? kept.findLast((entry) => ["draft", "refused"].includes(entry.state) && entry.place === form.dataset.keep);
    if (draft && (draft.key === asked || form.querySelector(".errorlist"))) await take(draft);
    else if (draft) offer(form, draft, words.begun, take);
    // What another app shared while nobody was signed in belongs to whoever signed in to record it.
    const unowned = (await device.entriesOf("")).filter((entry) => entry.state === "shared");
    [...kept, ...unowned].filter((entry) => entry.state === "shared" && form.dataset.record !== undefined && !words.offline)
      .forEach((entry) => offer(form, entry, words.shared, async (chosen) => {
        its.entry.files.push(...chosen.files);
        fillIn(form, [...fieldsOf(form).filter(([name]) => !chosen.fields.some(([other]) => other === name)), ...chosen.fields]);
        form.querySelectorAll("details").forEach((box) => { box.open ||= chosen.fields.some(([name]) => box.querySelector(`[name=${name}]`)); });
        show();
        await keep(form);
        await device.remove(chosen.key);
      }));
  };

  const offer = (form, entry, title, take) => {
    const box = part("offer");
    box.querySelector("[data-title]").textContent = title;
    box.querySelector("[data-what]").textContent = [
      ...entry.fields.filter(([name]) => ["note", "title", "evidence_url"].includes(name)).map(([, value]) => value),
      entry.files.map((file) => file.name).join(", "),
    ].filter(Boolean).join(" · ");
    const [use, drop] = box.querySelectorAll("button");
    use.addEventListener("click", async () => { box.remove(); await take(entry); controls(form).find((one) => one.type !== "hidden")?.focus(); });
    drop.addEventListener("click", async () => { await device.remove(entry.key); box.remove(); });
    form.before(box);
  };

  // Where the finger is

  const actions = (form) => form.querySelector(".form__actions") ?? form.querySelector("button:not([type=button])");
  const say = (form, text, { link, kind = "problem" } = {}) => {
    form.querySelector(":scope .here")?.remove();
    const line = part(kind);
    line.classList.add("here");
    line.querySelector("[data-what]").textContent = text;
    const way = line.querySelector("a");
    if (link) [way.textContent, way.href] = link; else way?.remove();
    actions(form).before(line);
    line.focus();
    return line;
  };
  const sayWhatIsWrong = (form, { problem, errors, there }) => {
    form.querySelectorAll(".field > .errorlist").forEach((list) => list.remove());
    const its = known.get(form);
    const rest = errors.filter(({ name, detail }) => {
      if (name === "files") {
        const wrong = its.entry.files.find((file) => detail.includes(file.name));
        if (wrong) wrong.problem = detail;
        return !wrong;
      }
      const control = form.elements[name === "on" ? "date" : name];
      const field = control && (control[0]?.closest?.(".field") ?? control.closest?.(".field"));
      if (!field) return true;
      field.closest("details")?.setAttribute("open", "");
      const list = Object.assign(document.createElement("p"), { className: "errorlist", textContent: detail });
      field.querySelector("input, select, textarea").before(list);
      return false;
    });
    its.show();
    const isFile = its.entry.files.some((file) => file.problem);
    say(form, rest.map(({ detail }) => detail).join(" ") || (isFile ? words.withoutBad : problem), { kind: there ? "question" : "problem" });
    (form.querySelector(".chosen .errorlist:not([hidden])") ?? form.querySelector(".field > .errorlist"))
      ?.scrollIntoView({ block: "center" });
  };
  const release = (form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
  };
  const showProgress = (form) => (entry, sent) => {
    const upload = form.querySelector(".upload");
    if (!upload || !entry.files.length || entry.key !== known.get(form).entry.key) return;
    const percent = Math.floor(sent.loaded / sent.total * 100);
    upload.hidden = upload.querySelector(".upload__way").hidden = false;
    const [bar, status] = [upload.querySelector("progress"), upload.querySelector("[role=status]")];
    if (percent === 100) bar.removeAttribute("value"); else bar.value = percent;
    const text = percent === 100 ? upload.dataset.sent : upload.dataset.sending.replace("{percent}", percent - percent % 10);
    if (status.textContent !== text) status.textContent = text;
  };

  const outcomeInWords = {
    offline: () => [words.offlineKept, { kind: "kept" }],
    broken: () => [words.brokenKept, { kind: "kept" }],
    signedOut: () => [words.signedOutKept, { kind: "kept", link: [words.signIn, `${words.login}?next=/today/`] }],
  };

  // The API knows neither "as last time" nor several activities at once, and the page has asked its own question.
  const onlyThePageCan = (form, button) => ["as_last", "seen"].includes(button?.name) || form.querySelector("[name=also]:checked, [name=files_waiting]:checked, input[name=as_last]");

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-record]");
    if (!form || !known.has(form) || form.matches("[hx-post]") || onlyThePageCan(form, event.submitter)) return;
    event.preventDefault();
    event.stopPropagation();
    const its = known.get(form);
    const { entry } = its;
    const select = form.elements.activity;
    await its.begun;
    await its.show?.ready?.();
    // Under its key something else is recorded: what stands here now is another record.
    if (entry.isUsed) {
      await device.remove(entry.key).catch(() => {});
      Object.assign(entry, { key: device.newKey(), isUsed: false });
    }
    // The list itself stays: what is chosen later is put into it.
    entry.files.splice(0, Infinity, ...entry.files.filter((file) => !file.problem));
    Object.assign(entry, {
      state: "waiting", record: { ...recordOf(form), seen: entry.there ?? [] }, errors: undefined, there: undefined,
      activity: select?.value ?? form.dataset.record,
      name: select?.selectedOptions[0].textContent ?? form.dataset.name,
    });
    try {
      await keep(form);
    } catch {
      // Nothing can be kept here: the browser sends it as ever.
      known.delete(form);
      release(form);
      form.submit();
      return;
    }
    try {
      const outcome = (await device.send(showProgress(form)))[entry.key] ?? (await device.get(entry.key))?.state ?? "done";
      if (form.querySelector(".upload")) form.querySelector(".upload").hidden = true;
      if (outcome === "done") location.assign(form.dataset.next);
      else if (outcome === "refused") {
        Object.assign(entry, await device.get(entry.key), { files: entry.files, state: "draft" });
        sayWhatIsWrong(form, entry);
        await keep(form);
      } else {
        const [text, more] = (outcomeInWords[outcome] ?? outcomeInWords.offline)();
        const line = say(form, `${text} ${device.summary(entry)}`, more);
        // It is on its way: what stands here is no longer to be changed, only what comes next.
        form.replaceWith(line);
        line.focus();
      }
    } catch {
      say(form, `${words.brokenKept} ${device.summary(entry)}`, { kind: "kept" });
    }
    release(form);
  }, true);

  // What goes by htmx bears a key too, so that it can be sent once more if no answer came.

  const isQuick = (element) => element.matches?.("form[data-record][hx-post]");
  const keys = new WeakMap();
  document.addEventListener("htmx:configRequest", (event) => {
    const form = event.target;
    if (known.has(form) && form.matches("[data-record]")) event.detail.formData.set("client_key", known.get(form).entry.key);
    if (!isQuick(form)) return;
    if (!keys.has(form)) keys.set(form, device.newKey());
    event.detail.formData.set("client_key", keys.get(form));
  });
  const keepQuick = async (event, outcome) => {
    const form = event.target;
    if (!isQuick(form)) return;
    const entry = {
      ...fresh(form), key: keys.get(form), state: "waiting", record: recordOf(form), activity: form.dataset.record,
    };
    await device.put(entry);
    const [text, more] = outcomeInWords[outcome]();
    const line = say(form, text, more);
    form.closest("li")?.querySelector(".refused")?.remove();
    form.closest("li")?.append(line);
    form.remove();
    line.focus();
    document.dispatchEvent(new CustomEvent("device:changed"));
  };
  document.addEventListener("htmx:sendError", (event) => keepQuick(event, "offline"));
  document.addEventListener("htmx:responseError", (event) => {
    const { status } = event.detail.xhr;
    if (status === 401) keepQuick(event, "signedOut");
    else if (status >= 500) keepQuick(event, "broken");
  });

  // What another way of sending has brought to the server is kept no longer.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const form = event.detail.requestConfig?.elt;
    const its = form && known.get(form);
    if (!its || event.detail.xhr.status >= 400) return;
    device.remove(its.entry.key);
    its.entry = { ...fresh(form), files: its.entry.files };
  });

  // On the page without a network it is known a moment later whose the device is.
  const all = () => device.person && document.querySelectorAll("form[data-keep]").forEach(begin);
  document.addEventListener("htmx:load", all);
  device.beginAll = all;
  all();
})();
