// Small courtesies. Every page works without this file.

(() => {
  "use strict";

  const buttons = (form) => form.querySelectorAll("button:not([type=button])");
  const release = (form) => {
    delete form.dataset.sent;
    buttons(form).forEach((button) => button.removeAttribute("aria-disabled"));
  };
  const isSentInPlace = (form) => window.htmx && form.matches("[hx-post], [hx-boost]");

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
    // A lost connection must not lock the form for good; htmx tells when it is lost, however long files take.
    if (!isSentInPlace(form)) setTimeout(() => release(form), 10000);
  }, true);

  // A page that comes back from the browser's memory is a fresh one.
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
  document.addEventListener("htmx:afterRequest", (event) => {
    // Of the form itself, not of something in it that only asks.
    if (event.target.matches("form")) release(event.target);
  });

  // Files take their time on a bad network: how far they are, in the form that sends them.
  const uploadOf = (event) => {
    const form = event.target.closest("form");
    const hasFiles = form && [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length);
    return hasFiles ? form.querySelector(".upload") : null;
  };
  const show = (upload, percent) => {
    const [bar, said] = [upload.querySelector("progress"), upload.querySelector("[role=status]")];
    const isSent = percent === 100;
    if (isSent) bar.removeAttribute("value"); else bar.value = percent;
    // Said in steps of ten, so that a screen reader is not kept talking.
    const words = isSent ? upload.dataset.sent : upload.dataset.sending.replace("{percent}", percent - percent % 10);
    if (said.textContent !== words) said.textContent = words;
  };
  document.addEventListener("htmx:beforeSend", (event) => {
    const upload = uploadOf(event);
    if (!upload) return;
    upload.hidden = false;
    upload.querySelector(".upload__way").hidden = false;
    upload.querySelector(".upload__problem").hidden = true;
    show(upload, 0);
    // htmx tells of the answer's progress by the same event; only what is sent counts here.
    event.detail.xhr.upload.addEventListener("progress", (sent) => {
      if (sent.lengthComputable) show(upload, Math.floor(sent.loaded / sent.total * 100));
    });
  });

  // Where the finger is: a form has the sentence of the page above its own button.
  const problemAt = (form) => {
    const ofPage = document.getElementById("problem");
    const button = form.matches("form") && form.querySelector(".form__actions, button:not([type=button])");
    if (!ofPage || !button) return ofPage;
    const there = form.querySelector(".notice--error[data-copy]");
    if (there) return there;
    const copy = ofPage.cloneNode(true);
    copy.removeAttribute("id");
    copy.dataset.copy = "yes";
    button.before(copy);
    return copy;
  };

  // A request that failed must not look like one that worked.
  const say = (failed, event) => {
    const upload = uploadOf(event);
    const problem = upload ? upload.querySelector(".upload__problem") : problemAt(event.target);
    if (problem) problem.hidden = !failed;
    if (upload && failed) upload.querySelector(".upload__way").hidden = true;
  };
  document.addEventListener("htmx:beforeRequest", (event) => say(false, event));
  document.addEventListener("htmx:sendError", (event) => say(true, event));
  // An answer that says itself what is wrong stands where it belongs already.
  const isSaid = (xhr) => [409, 422].includes(xhr.status) || xhr.getResponseHeader("X-Said");
  document.addEventListener("htmx:responseError", (event) => {
    const {xhr, target} = event.detail;
    // Who may not do it reads why, where they tried.
    if (xhr.getResponseHeader("X-Refused")) {
      const place = target === document.body ? event.target.closest("form, main") ?? target : target;
      refuse(place, xhr.responseText, xhr.getResponseHeader("X-Sign-In"));
    }
    else say(!isSaid(xhr), event);
  });
  const refuse = (place, sentence, signIn) => {
    place.querySelector(":scope > .refused")?.remove();
    const said = Object.assign(document.createElement("p"), {className: "refused errorlist", tabIndex: -1});
    said.setAttribute("role", "alert");
    const words = document.createElement(signIn ? "a" : "span");
    words.textContent = sentence;
    if (signIn) Object.assign(words, {href: signIn, target: "_blank"});
    said.append(words);
    place.prepend(said);
    // Whoever is writing goes on writing; a screen reader says it all the same.
    if (!document.activeElement?.matches("input, textarea, select")) said.focus();
  };

  // Whoever signed in again in another window has a new token.
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.cookie.match(/(?:^|; )(?:__Host-|__Secure-)?csrftoken=([^;]+)/);
    if (!token) return;
    event.detail.headers["x-csrftoken"] = token[1];
    delete event.detail.parameters.csrfmiddlewaretoken;
  });

  // Chapters open for whoever comes by a link into them, and on paper. Newer browsers do both by themselves.
  const openFor = (target) => {
    const closed = target?.closest("main details:not([open])");
    if (!closed) return;
    closed.open = true;
    openFor(closed.parentElement);
    target.scrollIntoView();
  };
  const openAddressed = () => openFor(document.getElementById(decodeURIComponent(location.hash.slice(1))));
  openAddressed();
  addEventListener("hashchange", openAddressed);
  let openedToPrint = [];
  addEventListener("beforeprint", () => {
    openedToPrint = [...document.querySelectorAll("details.chapter:not([open])")];
    openedToPrint.forEach((chapter) => { chapter.open = true; });
  });
  addEventListener("afterprint", () => openedToPrint.forEach((chapter) => { chapter.open = false; }));

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

  // For those who want it: "/" searches, "n" records, "?" shows the keys, in that panel. Never while somebody types.
  const keys = document.getElementById("keys");
  const press = (key) => document.querySelector(`[aria-keyshortcuts="${key}"]`)?.click();
  const onKey = {
    "/": () => {
      const field = document.querySelector("main input[type=search]");
      if (field?.getClientRects().length) field.focus(); else press("/");
    },
    "n": () => press("n"),
    "?": () => { keys.closest("details").open = true; },
  };
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (!keys || isTyping || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (!Object.hasOwn(onKey, event.key)) return;
    event.preventDefault();
    onKey[event.key]();
  });
})();
