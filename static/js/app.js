// Small courtesies. Every page works without this file.

(() => {
  "use strict";

  const buttons = (form) => form.querySelectorAll("button:not([type=button])");
  const release = (form) => {
    delete form.dataset.sent;
    buttons(form).forEach((button) => button.removeAttribute("aria-disabled"));
  };

  // One press, one record: a second press while the first is on its way does nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sent = "yes";
    buttons(form).forEach((button) => button.setAttribute("aria-disabled", "true"));
    setTimeout(() => release(form), 10000); // a lost connection must not lock the form for good
  }, true);

  // A page that comes back from the browser's memory is a fresh one.
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest("form");
    if (form) release(form);
  });

  // A request that failed must not look like one that worked.
  const problem = document.getElementById("problem");
  const say = (failed) => { if (problem) problem.hidden = !failed; };
  document.addEventListener("htmx:beforeRequest", () => say(false));
  document.addEventListener("htmx:sendError", () => say(true));
  // An answer that says itself what is wrong stands where it belongs already.
  const said = (xhr) => [409, 422].includes(xhr.status) || xhr.getResponseHeader("X-Said");
  document.addEventListener("htmx:responseError", (event) => say(!said(event.detail.xhr)));

  // The account panel closes like every menu does.
  const panels = () => document.querySelectorAll("details.account[open]");
  document.addEventListener("click", (event) => {
    panels().forEach((panel) => { if (!panel.contains(event.target)) panel.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    panels().forEach((panel) => {
      panel.open = false;
      panel.querySelector("summary").focus();
    });
  });
})();
