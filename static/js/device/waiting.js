// What waits on this device: the list on the start page, and the question before somebody signs out.

(() => {
  "use strict";
  if (!device.page) return;

  const { words, part } = device;
  const TITLES = { draft: words.draft, refused: words.refused, waiting: words.waiting, shared: words.shared };
  const unsent = async () => (await device.entriesOf(device.person)).filter((entry) => entry.state in TITLES);

  const lineOf = (entry) => {
    const line = part("entry");
    line.querySelector("[data-title]").textContent = TITLES[entry.state];
    line.querySelector("[data-what]").textContent = [
      entry.record ? device.summary(entry) : [entry.name, ...entry.fields.filter(([name]) => name === "note").map(([, text]) => text), entry.files.map((file) => file.name).join(", ")].filter(Boolean).join(" · "),
      entry.state === "refused" ? entry.problem : "",
    ].filter(Boolean).join(" · ");
    const open = line.querySelector("a");
    const page = entry.page && entry.page !== "/offline/" ? entry.page : `/activities/${entry.activity}/record/`;
    if (entry.state === "shared") open.href = words.choose;
    else if (entry.state === "waiting") open.remove();
    else open.href = `${page}?kept=${entry.key}`;
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
    const box = document.getElementById("waiting");
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
    const status = document.querySelector("#waiting [role=status]");
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
    device.beginAll();
    await show();
    addEventListener("online", () => location.assign("/today/"));
  })();
})();
