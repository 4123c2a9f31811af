// "/" searches, "n" records, "?" shows the keys. Loaded only for those who want it; never while somebody types.

(() => {
  "use strict";

  const shown = (element) => element?.checkVisibility?.() ?? Boolean(element);
  const search = () => {
    const field = document.querySelector("main input[type=search]");
    if (shown(field)) field.select(), field.focus();
    else document.querySelector('[aria-keyshortcuts="/"]')?.click();
  };
  const actions = {
    "/": search,
    "n": () => document.querySelector('[aria-keyshortcuts="n"]')?.click(),
    "?": () => document.getElementById("keys").showModal(),
  };

  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest?.("input, textarea, select, [contenteditable], dialog");
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    const action = actions[event.key];
    if (!action || event.defaultPrevented) return;
    event.preventDefault();
    action();
  });
})();
