"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const make = (tag, text, className) => {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  };
  const unpack = (text, Kind) => {
    const raw = atob(text), bytes = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
    return new Kind(bytes.buffer);
  };
  const number = (value) => value.toLocaleString("en");
  const meter = (share, what) => {
    const bar = make("span", undefined, share < 0.5 ? "meter low" : "meter"), full = make("i");
    full.style.width = Math.round(share * 100) + "%";
    bar.title = what + " " + Math.round(share * 100) + " %";
    bar.setAttribute("role", "img");
    bar.setAttribute("aria-label", bar.title);
    bar.append(full);
    return bar;
  };
  const picture = (place, share) => {
    const shown = data.pictures[place], figure = make("figure");
    let image;
    if (shown.jpeg) {
      image = make("img");
      image.src = "data:image/jpeg;base64," + shown.jpeg;
      image.loading = "lazy";
      image.alt = shown.name;
    } else {
      image = make("span", undefined, "gone");
      image.setAttribute("role", "img");
      image.setAttribute("aria-label", shown.name + ", not there any more");
    }
    image.title = shown.name;
    figure.append(image);
    if (share !== undefined) figure.append(meter(share, "relevance"));
    return figure;
  };
  const grid = (places, shares) => {
    const box = make("div", undefined, "grid");
    places.forEach((place, i) => box.append(picture(place, shares && shares[i])));
    return box;
  };

  /* ------------------------------------------------ summary, concepts, duplicates, unreadable */

  byId("summary").textContent = number(data.total) + " pictures, " +
    number(data.concepts.length) + " concepts, " + number(data.outliers) + " pictures in none";
  data.concepts.forEach((concept, i) => {
    const card = make("article");
    card.id = "concept-" + i;
    card.style.setProperty("--dot", concept.colour);
    card.append(make("h2", concept.name), make("p", concept.words, "faint"));
    if (concept.trust !== null) card.append(meter(concept.trust, "trust in the name"));
    card.append(make("p", "Concept " + i + ", " + number(concept.count) + " pictures", "faint"));
    card.append(concept.exemplars.length ? grid(concept.exemplars)
      : make("p", "Its exemplars are not in this report.", "faint"));
    byId("concepts").append(card);
  });
  if (!data.concepts.length) {
    byId("concepts").append(make("p", "No group of pictures was large enough for a concept."));
  }
  if (data.duplicates.all) {
    const box = byId("duplicates"), groups = data.duplicates.groups;
    box.hidden = false;
    box.append(make("h2", number(data.duplicates.all) + " groups of near-identical pictures"));
    for (const group of groups) {
      const part = make("div", undefined, "group");
      part.append(make("p", group.map((copy) => copy.name).join(", "), "faint"));
      part.append(grid(group.map((copy) => copy.picture).filter((place) => place >= 0)));
      box.append(part);
    }
    const more = data.duplicates.all - groups.length;
    if (more > 0) box.append(make("p", number(more) + " more groups are not listed.", "faint"));
  }
  if (data.unreadable.all) {
    const box = byId("unreadable"), table = make("table");
    box.hidden = false;
    box.append(make("h2", number(data.unreadable.all) + " files could not be read"), table);
    for (const [path, reason] of data.unreadable.files) {
      const row = make("tr");
      row.append(make("td", path), make("td", reason));
      table.append(row);
    }
  }

  /* ------------------------------------------------ search over the vocabulary */

  const words = data.search.words, [k, p] = data.search.depth;
  const found = {
    concepts: unpack(data.search.concepts, Uint16Array),
    conceptRelevance: unpack(data.search.conceptRelevance, Uint8Array),
    pictures: unpack(data.search.pictures, Uint16Array),
    pictureRelevance: unpack(data.search.pictureRelevance, Uint8Array),
  };
  const place = new Map(words.map((word, i) => [word.toLowerCase(), i]));
  if (!words.length) {
    byId("query").disabled = true;
    byId("query").placeholder = "No search: the model was fitted without words";
  }
  function known(text) {
    if (place.has(text)) return [place.get(text)];
    return text.split(/\s+/).map((part) => place.get(part)).filter((i) => i !== undefined);
  }
  /* Of several words, what all of them find comes first. */
  function together(hits, ids, relevances, depth) {
    const scores = new Map();
    for (const hit of hits) {
      for (let i = hit * depth; i < (hit + 1) * depth; i++) {
        const score = relevances[i] / 255 / hits.length - (i - hit * depth) * 1e-6;
        scores.set(ids[i], (scores.get(ids[i]) || 0) + score);
      }
    }
    return [...scores].sort((one, other) => other[1] - one[1]);
  }
  function search() {
    const text = byId("query").value.trim().toLowerCase(), box = byId("results");
    box.hidden = !text;
    box.replaceChildren();
    const options = text ? words.filter((word) => word.toLowerCase().includes(text)).slice(0, 40) : [];
    byId("vocabulary").replaceChildren(...options.map((word) => {
      const option = make("option");
      option.value = word;
      return option;
    }));
    if (!text) return;
    const hits = known(text);
    if (!hits.length) {
      box.append(make("p", options.length
        ? "Words of the vocabulary with these letters: " + options.slice(0, 12).join(", ")
        : "This word is not in the vocabulary of this report."));
      return;
    }
    box.append(make("h2", hits.map((hit) => words[hit]).join(" + ")));
    const concepts = together(hits, found.concepts, found.conceptRelevance, k);
    const chips = make("div", undefined, "chips");
    for (const [concept, score] of concepts.slice(0, 6)) {
      const link = make("a", data.concepts[concept].name + "  " +
        Math.max(0, Math.round(score * 100)) + " %", "chip");
      link.href = "#concept-" + concept;
      link.title = "relevance";
      chips.append(link);
    }
    if (concepts.length) box.append(make("h3", "Concepts"), chips);
    const pictures = together(hits, found.pictures, found.pictureRelevance, p).slice(0, p);
    const best = pictures.length ? pictures[0][1] : 0;
    if (best < 0.5) box.append(make("p", "Nothing here matches well.", "faint"));
    if (pictures.length) {
      box.append(make("h3", "Pictures"));
      box.append(grid(pictures.map((hit) => hit[0]), pictures.map((hit) => Math.max(0, hit[1]))));
    }
    const left = data.search.all - words.length;
    if (left > 0) {
      box.append(make("p", number(left) + " words that nothing here is near were left out.", "faint"));
    }
  }
  byId("query").addEventListener("input", search);

  /* ------------------------------------------------ the map */

  const points = unpack(data.map.points, Uint16Array);
  const labels = unpack(data.map.labels, Int32Array);
  const thumbs = unpack(data.map.pictures, Int32Array);
  const n = labels.length, canvas = byId("map"), ink = canvas.getContext("2d");
  if (!n) { byId("map-section").hidden = true; return; }
  /* A name stands over the pictures around the most central one: some may lie elsewhere. */
  const middles = data.concepts.map((_, concept) => {
    const own = [], by = (a, b) => a - b;
    for (let i = 0; i < n; i++) if (labels[i] === concept) own.push([points[2 * i], points[2 * i + 1]]);
    if (!own.length) return null;
    const median = (axis, of) => of.map((at) => at[axis]).sort(by)[of.length >> 1];
    const x = median(0, own), y = median(1, own);
    const off = (at) => Math.abs(at[0] - x) + Math.abs(at[1] - y);
    const central = own.reduce((best, at) => (off(at) < off(best) ? at : best));
    const near = own.filter((at) => Math.abs(at[0] - central[0]) < 5000 && Math.abs(at[1] - central[1]) < 7000);
    return [median(0, near), near.map((at) => at[1]).sort(by)[Math.floor(near.length * 0.95)]];
  });
  let zoom = 1, left = 0, top = 0, waiting = false;
  const margin = 30;
  /* From 16 bits to pixels; y points up. */
  const across = (x) => (x / 65535) * (canvas.clientWidth - 2 * margin) * zoom + margin + left;
  const down = (y) => (1 - y / 65535) * (canvas.clientHeight - 2 * margin) * zoom + margin + top;
  function draw() {
    waiting = false;
    const ratio = window.devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    ink.setTransform(ratio, 0, 0, ratio, 0, 0);
    const style = getComputedStyle(document.documentElement);
    const side = (n > 20000 ? 2 : 4) * Math.min(2, Math.sqrt(zoom));
    const grey = style.getPropertyValue("--outlier");
    let colour = null;
    for (let i = 0; i < n; i++) {
      const x = across(points[2 * i]), y = down(points[2 * i + 1]);
      if (x < 0 || y < 0 || x > width || y > height) continue;
      const next = labels[i] < 0 ? grey : data.concepts[labels[i]].colour;
      if (next !== colour) { ink.fillStyle = next; colour = next; }
      ink.fillRect(x - side / 2, y - side / 2, side, side);
    }
    names(style, width, height);
  }
  function names(style, width, height) {
    const taken = [];
    ink.font = "12px system-ui, sans-serif";
    ink.textAlign = "center";
    ink.textBaseline = "middle";
    ink.lineWidth = 3;
    ink.lineJoin = "round";
    ink.strokeStyle = style.getPropertyValue("--card");
    ink.fillStyle = style.getPropertyValue("--ink");
    data.concepts.forEach((concept, i) => {
      if (!middles[i]) return;
      const name = concept.name.length > 26 ? concept.name.slice(0, 25) + "…" : concept.name;
      const half = ink.measureText(name).width / 2 + 3, x = across(middles[i][0]);
      for (const move of [-11, -25, 13]) {
        const y = down(middles[i][1]) + move, box = [x - half, y - 8, x + half, y + 8];
        if (box[0] < 0 || box[2] > width || box[1] < 0 || box[3] > height) continue;
        if (taken.some((o) => box[0] < o[2] && o[0] < box[2] && box[1] < o[3] && o[1] < box[3])) continue;
        taken.push(box);
        ink.strokeText(name, x, y);
        ink.fillText(name, x, y);
        return;
      }
    });
  }
  const redraw = () => { if (!waiting) { waiting = true; requestAnimationFrame(draw); } };
  function scale(factor, x, y) {
    const next = Math.min(60, Math.max(1, zoom * factor));
    left = x - margin - ((x - margin - left) * next) / zoom;
    top = y - margin - ((y - margin - top) * next) / zoom;
    zoom = next;
    if (zoom === 1) { left = 0; top = 0; }
    redraw();
  }
  const centred = (factor) => scale(factor, canvas.clientWidth / 2, canvas.clientHeight / 2);
  byId("in").onclick = () => centred(1.6);
  byId("out").onclick = () => centred(1 / 1.6);
  byId("whole").onclick = () => centred(0);
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    scale(Math.exp(-event.deltaY / 400), event.offsetX, event.offsetY);
  }, { passive: false });
  canvas.addEventListener("keydown", (event) => {
    const moves = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] };
    if (moves[event.key]) {
      left += moves[event.key][0];
      top += moves[event.key][1];
      redraw();
    } else if (event.key === "+") centred(1.6);
    else if (event.key === "-") centred(1 / 1.6);
    else return;
    event.preventDefault();
  });
  const fingers = new Map();
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, [event.offsetX, event.offsetY]);
    canvas.classList.add("dragged");
  });
  for (const kind of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(kind, (event) => {
      fingers.delete(event.pointerId);
      canvas.classList.remove("dragged");
    });
  }
  canvas.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return peek(event);
    const now = [event.offsetX, event.offsetY];
    if (fingers.size === 1) {
      left += now[0] - before[0];
      top += now[1] - before[1];
      redraw();
    } else {
      const other = [...fingers].find(([id]) => id !== event.pointerId)[1];
      const apart = (at) => Math.hypot(at[0] - other[0], at[1] - other[1]) || 1;
      scale(apart(now) / apart(before), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
    }
    fingers.set(event.pointerId, now);
  });
  canvas.addEventListener("pointerleave", () => { byId("peek").hidden = true; });
  function peek(event) {
    let best = -1, nearest = 100;
    for (let i = 0; i < n; i++) {
      const x = across(points[2 * i]) - event.offsetX, y = down(points[2 * i + 1]) - event.offsetY;
      if (x * x + y * y <= nearest) { nearest = x * x + y * y; best = i; }
    }
    const box = byId("peek");
    box.hidden = best < 0;
    if (best < 0) return;
    const shown = thumbs[best] >= 0 ? data.pictures[thumbs[best]] : null;
    box.replaceChildren();
    if (shown && shown.jpeg) {
      const image = make("img");
      image.src = "data:image/jpeg;base64," + shown.jpeg;
      image.alt = "";
      box.append(image);
    }
    box.append(make("span", labels[best] < 0 ? "no concept" : data.concepts[labels[best]].name));
    const right = event.offsetX + 170 > canvas.clientWidth, low = event.offsetY + 170 > canvas.clientHeight;
    box.style.left = (right ? event.offsetX - 162 : event.offsetX + 12) + "px";
    box.style.top = (low ? Math.max(4, event.offsetY - 152) : event.offsetY + 12) + "px";
  }
  new ResizeObserver(redraw).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
})();
