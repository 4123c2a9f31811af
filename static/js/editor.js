// The editor of a plan. Every row works without this file.

(() => {
  "use strict";

  const open = (event) => event.target.closest?.("form[data-line]");

  // Escape closes the open row, as its link does; what was typed stays on this device.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") open(event)?.querySelector("[data-cancel]").click();
  });

  // A menu of a row closes when another one opens.
  document.addEventListener("toggle", (event) => {
    if (!event.target.matches?.(".more[open]")) return;
    document.querySelectorAll(".more[open]").forEach((menu) => { if (menu !== event.target) menu.open = false; });
  }, true);

  // Of several offices the last one is looked for: what stands before it is kept in front of each proposal.
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.matches("[data-several]")) return;
    const before = field.value.slice(0, field.value.lastIndexOf(";") + 1);
    field.list.querySelectorAll("option").forEach((option) => {
      option.dataset.name ??= option.value;
      option.value = before ? `${before} ${option.dataset.name}` : option.dataset.name;
    });
  });

  // What is typed is kept on this device until the server has it.
  const key = (form) => `unsaved:${form.dataset.person}:${form.dataset.line}`;
  const words = (form) =>
    [...new FormData(form)].filter(([name]) => !["csrfmiddlewaretoken", "version"].includes(name));
  const kept = (form) => {
    try {
      return JSON.parse(localStorage.getItem(key(form)));
    } catch {
      return null;
    }
  };
  const keep = (form) => {
    const draft = { words: words(form), version: form.elements.version.value, at: Date.now() };
    try {
      localStorage.setItem(key(form), JSON.stringify(draft));
    } catch { /* full or forbidden: the text still stands in the form */ }
  };
  const forget = (form) => {
    try {
      localStorage.removeItem(key(form));
    } catch { /* forbidden */ }
  };
  const put = (form, draft) => {
    [...form.elements].forEach((field) => {
      const values = draft.words.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.type === "checkbox") field.checked = values.includes(field.value);
      else if (values.length && !["hidden", "submit"].includes(field.type)) field.value = values[0];
    });
    // On the version that they were written on: if somebody else wrote since, both are shown.
    form.elements.version.value = draft.version;
  };
  const offer = (form) => {
    const draft = kept(form);
    const box = form.querySelector("[data-draft]");
    if (form.dataset.offered || !draft) return;
    form.dataset.offered = "yes";
    // A form that was refused has the words already.
    if (form.querySelector(".field--wrong, .both") || JSON.stringify(draft.words) === JSON.stringify(words(form))) return;
    box.hidden = false;
    const at = new Date(draft.at);
    const two = (number) => String(number).padStart(2, "0");
    box.querySelector("[data-draft-at]").textContent =
      `${two(at.getDate())}.${two(at.getMonth() + 1)}.${at.getFullYear()}, ${two(at.getHours())}:${two(at.getMinutes())}`;
    box.querySelector("[data-draft-use]").addEventListener("click", () => {
      put(form, draft);
      box.hidden = true;
      form.elements.title_sq.focus();
    });
    box.querySelector("[data-draft-drop]").addEventListener("click", () => {
      forget(form);
      box.hidden = true;
      form.elements.title_sq.focus();
    });
  };
  const all = () => document.querySelectorAll("form[data-line]").forEach(offer);

  all();
  document.addEventListener("htmx:load", all);
  document.addEventListener("input", (event) => { if (open(event)) keep(open(event)); });
  document.addEventListener("change", (event) => { if (open(event)) keep(open(event)); });
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.detail.xhr.status === 200 && event.target.matches("form[data-line]")) forget(event.target);
  });
})();
