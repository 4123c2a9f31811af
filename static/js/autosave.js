// Forms that save themselves, and fieldsets that do so each by itself within one form. Without this file their button
// does it.
//
// Text is kept on the device from the first letter until the server has it, so that a lost connection, an ended
// session or a closed window loses nothing. What is sent and what the answer says is htmx's affair.

(() => {
  "use strict";

  const PAUSE = 1500; // after the last letter
  const AGAIN = 10000; // after a connection was lost, or the server was being restarted
  const MOST = 1000000; // far beyond every limit: the server would not even read it

  const forms = new WeakMap();

  const fields = (form) =>
    [...form.elements].filter((one) => one.name && !one.readOnly && one.type !== "hidden" && one.type !== "submit");
  const words = (form) => {
    const said = {};
    fields(form).forEach((one) => {
      if (one.type === "radio") {
        if (one.checked) said[one.name] = one.value;
      } else {
        said[one.name] = one.value.replace(/\r\n/g, "\n");
      }
    });
    return said;
  };
  // As the server sent them: who is quick types before this file has come.
  const wordsSent = (form) => {
    const sent = {};
    fields(form).forEach((field) => {
      if (field.type === "radio") {
        if (field.defaultChecked) sent[field.name] = field.value;
      } else if (field.tagName === "SELECT") {
        sent[field.name] = ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value ?? "";
      } else {
        sent[field.name] = field.defaultValue.replace(/\r\n/g, "\n");
      }
    });
    return sent;
  };
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const state = (form) => form.querySelector(".writing__state");
  const version = (form) => form.querySelector("input[name$=version]");
  // What it says stands around all of them.
  const its = (form) => form.closest("[data-person]").dataset;

  // What is kept on this device: the words, and on which version they were written.
  const key = (form) => `unsaved:${its(form).person}:${form.dataset.autosave}`;
  const keep = (form) => {
    try {
      localStorage.setItem(key(form), JSON.stringify({ words: words(form), version: version(form).value, at: Date.now() }));
    } catch { /* full or forbidden: the text still stands in the form */ }
  };
  const forget = (form) => {
    try {
      localStorage.removeItem(key(form));
    } catch { /* forbidden */ }
  };
  const kept = (form) => {
    try {
      return JSON.parse(localStorage.getItem(key(form)));
    } catch {
      return null;
    }
  };

  const say = (form, text, isWrong) => {
    const line = document.createElement("p");
    line.className = isWrong ? "written written--not" : "written";
    line.textContent = text;
    // The version stays; everything else the line said is over.
    state(form).replaceChildren(version(form), line);
  };

  const isDirty = (form) => !same(words(form), forms.get(form).saved);
  const isInClash = (form) => Boolean(form.querySelector(".both"));

  const save = (form) => {
    clearTimeout(forms.get(form).timer);
    if (!isDirty(form)) return;
    if (Object.values(words(form)).join("").length > MOST) {
      say(form, its(form).tooLong, true);
      return;
    }
    htmx.trigger(form, "save");
  };

  const wrote = (form) => {
    const known = forms.get(form);
    keep(form);
    clearTimeout(known.timer);
    // Where both texts are shown the person decides; nothing is sent behind their back.
    if (isInClash(form)) return;
    if (!known.isWriting) say(form, its(form).writing, false);
    known.isWriting = true;
    known.timer = setTimeout(() => save(form), PAUSE);
  };

  // As the pages write it; browsers do not know Albanian everywhere.
  const inWords = (at) => {
    const two = (number) => String(number).padStart(2, "0");
    return `${two(at.getDate())}.${two(at.getMonth() + 1)}.${at.getFullYear()}, ${two(at.getHours())}:${two(at.getMinutes())}`;
  };

  const offer = (form) => {
    const draft = kept(form);
    if (!draft) return;
    if (same(draft.words, words(form))) {
      forget(form);
      return;
    }
    const box = document.getElementById("draft").content.firstElementChild.cloneNode(true);
    form.prepend(box);
    // What cannot be seen is not noticed.
    form.closest("details")?.setAttribute("open", "");
    box.querySelector("[data-draft-at]").textContent = inWords(new Date(draft.at));
    box.querySelector("[data-draft=use]").addEventListener("click", () => {
      fields(form).forEach((one) => {
        if (!(one.name in draft.words)) return;
        if (one.type === "radio") one.checked = one.value === draft.words[one.name];
        else one.value = draft.words[one.name];
        if (one.value) one.closest("details")?.setAttribute("open", "");
      });
      // On the version that they were written on: if somebody else wrote since, both are shown.
      version(form).value = draft.version;
      box.remove();
      save(form);
      fields(form)[0].focus();
    });
    box.querySelector("[data-draft=drop]").addEventListener("click", () => {
      forget(form);
      box.remove();
      fields(form)[0].focus();
    });
  };

  const begin = (form) => {
    if (forms.has(form)) return;
    forms.set(form, { saved: wordsSent(form), sent: null, timer: 0, isWriting: false, hasFailed: false });
    offer(form);
    form.addEventListener("input", () => wrote(form));
    form.addEventListener("focusout", () => {
      if (!isInClash(form)) save(form);
    });
    if (isDirty(form) && !form.querySelector("[data-draft-at], .field--wrong")) wrote(form);
  };
  const all = () => document.querySelectorAll("[data-autosave]");
  const ours = (event) => event.target.closest?.("[data-autosave]");

  all().forEach(begin);
  document.addEventListener("htmx:load", () => all().forEach(begin));

  // The button of a form whose parts save themselves saves those that are not saved yet.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-saves-itself]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    all().forEach((form) => { if (!isInClash(form)) save(form); });
  }, true);

  // Of the form around it, htmx would send everything.
  document.addEventListener("htmx:configRequest", (event) => {
    const form = ours(event);
    if (form?.tagName !== "FIELDSET") return;
    const names = new Set([...form.elements].map((one) => one.name));
    [...event.detail.formData.keys()].forEach((name) => { if (!names.has(name)) event.detail.formData.delete(name); });
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = ours(event);
    if (form && forms.has(form)) forms.get(form).sent = words(form);
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (ours(event) && event.detail.xhr.getResponseHeader("X-Said")) event.detail.shouldSwap = true;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = ours(event);
    const known = form && forms.get(form);
    if (!known) return;
    known.isWriting = false;
    known.hasFailed = !event.detail.successful;
    if (!event.detail.successful) {
      const { xhr } = event.detail;
      const isBroken = xhr?.status >= 500 && !xhr.getResponseHeader("X-Said");
      if (!xhr?.status || isBroken) {
        say(form, isBroken ? its(form).broken : its(form).offline, true);
        clearTimeout(known.timer);
        known.timer = setTimeout(() => save(form), AGAIN);
      }
      return;
    }
    if (!event.detail.xhr.getResponseHeader("HX-Retarget")) known.saved = known.sent;
    if (isDirty(form)) known.timer = setTimeout(() => save(form), PAUSE);
    else forget(form);
  });
  addEventListener("online", () => all().forEach((form) => { if (forms.get(form).hasFailed) save(form); }));

  // The last words before the window closes: sent without waiting; on this device they stay until it is known that they came.
  addEventListener("pagehide", () => all().forEach((form) => {
    if (!isDirty(form) || isInClash(form) || forms.get(form).hasFailed) return;
    const sent = [version(form), ...(form.form ?? form).querySelectorAll("[name=csrfmiddlewaretoken]")];
    fetch(form.dataset.autosave, {
      method: "POST",
      body: new URLSearchParams([...sent.map((one) => [one.name, one.value]), ...Object.entries(words(form))]),
      keepalive: true,
      headers: { "hx-request": "true" },
    }).catch(() => {});
  }));
  addEventListener("beforeunload", (event) => {
    if ([...all()].some((form) => forms.get(form).hasFailed && isDirty(form))) event.preventDefault();
  });
  // A page from the browser's memory has old versions in its forms.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
