// The files that somebody chose for a form: seen, turned, taken away again. The input of the form holds the same ones,
// so that it can be sent as ever.

(() => {
  "use strict";
  if (!device.page) return;

  const PREVIEW = 160;
  const { part } = device;

  // On a canvas, because the page's policy takes pictures from the server alone. A document has none.
  const draw = async (canvas, blob) => {
    try {
      const picture = await createImageBitmap(blob);
      const scale = PREVIEW / Math.max(picture.width, picture.height);
      [canvas.width, canvas.height] = [picture.width * scale, picture.height * scale];
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      return true;
    } catch {
      return false;
    }
  };
  const turned = async (blob) => {
    const picture = await createImageBitmap(blob);
    const canvas = new OffscreenCanvas(picture.height, picture.width);
    const context = canvas.getContext("2d");
    context.translate(picture.height, 0);
    context.rotate(Math.PI / 2);
    context.drawImage(picture, 0, 0);
    return canvas.convertToBlob({ type: "image/jpeg", quality: 0.92 });
  };

  // Read at once: a phone may take a file away again before it is sent.
  const read = async (file) => ({ name: file.name, data: new Blob([await file.arrayBuffer()], { type: file.type }) });

  // `files` is the list, which is changed in place; `changed` is called after each change.
  device.choose = (input, files, changed) => {
    const box = part("chosen");
    const list = box.querySelector("ul");
    const camera = box.querySelector("input");
    if (!matchMedia("(pointer: coarse)").matches) camera.closest("label").remove();
    input.after(box);

    const fillInput = () => {
      const transfer = new DataTransfer();
      files.filter((file) => !file.problem).forEach((file) => transfer.items.add(new File([file.data], file.name, { type: file.data.type })));
      input.files = transfer.files;
    };
    const show = () => {
      fillInput();
      list.replaceChildren(...files.map((file) => {
        const line = part("file");
        const [turn, drop] = line.querySelectorAll("button");
        line.querySelector("[data-name]").textContent = file.name;
        line.querySelectorAll("button span").forEach((name) => { name.textContent = `: ${file.name}`; });
        const problem = line.querySelector(".errorlist");
        problem.hidden = !file.problem;
        problem.textContent = file.problem ?? "";
        draw(line.querySelector("canvas"), file.data).then((isPicture) => {
          line.querySelector("canvas").hidden = turn.hidden = !isPicture;
        });
        turn.addEventListener("click", async () => {
          file.data = await turned(file.data);
          file.name = `${file.name.replace(/\.\w+$/, "")}.jpg`;
          changed();
          show();
          list.children[files.indexOf(file)].querySelector("button").focus();
        });
        drop.addEventListener("click", () => {
          files.splice(files.indexOf(file), 1);
          changed();
          show();
          input.focus();
        });
        return line;
      }));
    };
    const take = async (sent) => {
      const chosen = await Promise.all(sent.map((file) => read(file).catch(
        () => ({ name: file.name, data: new Blob(), problem: device.words.unreadable }),
      )));
      files.push(...chosen.filter((file) => !files.some((other) => other.name === file.name && other.data.size === file.data.size)));
      changed();
      show();
    };
    let reading = Promise.resolve();
    const add = (sent) => { reading = reading.then(() => take(sent)); };
    [input, camera].forEach((one) => one.addEventListener("change", (event) => {
      event.stopPropagation();
      add([...one.files]);
      if (one === camera) camera.value = "";
    }));
    // Whoever sends waits until the device has read what was chosen.
    show.ready = () => reading;
    if (input.files.length) add([...input.files]); else show();
    return show;
  };
})();
