// Ties allauth's functions for passkeys to the forms of our pages: <form data-passkey="login|add|authenticate">.
"use strict";

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const problem of document.querySelectorAll("[data-passkey-problem]")) problem.hidden = false;
});

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  const kind = form.dataset.passkey;
  form.hidden = false;
  window.allauth.webauthn.forms[`${kind}Form`]({
    ids: {
      [kind]: "passkey-button",
      credential: "passkey-credential",
      passwordless: "passkey-alone",
      data: "passkey-data",
    },
  });
}
