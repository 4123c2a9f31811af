// The fields of the admin that search while one types (select2) get the names that their labels say.

(() => {
  "use strict";

  const nameOf = (select) => {
    const label = select.labels[0];
    if (label && !label.id) label.id = `${select.id}_label`;
    return label ? label.id : select.getAttribute("aria-labelledby");
  };

  const nameAll = () => document.querySelectorAll("select.select2-hidden-accessible").forEach((select) => {
    const shown = select.nextElementSibling;
    const name = nameOf(select);
    if (!name || !shown) return;
    // What is chosen is read after the name.
    shown.querySelectorAll(".select2-selection__rendered[id]").forEach((chosen) => {
      chosen.setAttribute("aria-labelledby", `${name} ${chosen.id}`);
    });
    shown.querySelectorAll("[role=combobox]").forEach((box) => {
      const chosen = box.querySelector(".select2-selection__rendered[id]");
      box.setAttribute("aria-labelledby", chosen ? `${name} ${chosen.id}` : name);
    });
    shown.querySelectorAll("input.select2-search__field").forEach((words) => {
      words.setAttribute("aria-labelledby", name);
    });
  });

  // Once select2 has drawn them: after the page, and after each line that somebody adds.
  const later = () => setTimeout(nameAll);
  document.addEventListener("DOMContentLoaded", later);
  document.addEventListener("formset:added", later);
  window.addEventListener("load", nameAll);
})();
