/* The map: Plotly's, but kept from Dash, which walks through every point of a figure that it holds
   each time anything on the page changes. */
(() => {
  const CONFIG = {
    displaylogo: false, scrollZoom: true, responsive: true,
    modeBarButtonsToRemove: ["autoScale2d", "zoomIn2d", "zoomOut2d", "toImage"],
    modeBarButtonsToAdd: ["lasso2d", "select2d"],
  };
  const chart = () => document.getElementById("map");
  let plotly = null, latest = 0, marked = { x: [], y: [] };

  function loaded() {
    plotly = plotly || new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = "plotly.js";
      script.onload = () => done(window.Plotly);
      script.onerror = failed;
      document.head.append(script);
    });
    return plotly;
  }

  async function draw(theme, version, room) {
    const mine = ++latest;
    const asked = new URLSearchParams({ theme, version, width: room[0], height: room[1] });
    const [Plotly, answer] = await Promise.all([loaded(), fetch("map?" + asked)]);
    // What a later drawing has overtaken is thrown away; before there are points, there is nothing.
    if (mine !== latest || answer.status !== 200) return;
    const figure = await answer.json(), map = chart(), first = !map.data;
    await Plotly.react(map, figure.data, figure.layout, CONFIG);
    if (first) listen(map);
    ring();
  }

  function listen(map) {
    map.on("plotly_click", (event) => look({ picture: event.points[0].customdata }));
    map.on("plotly_selected", (event) => { if (event) circle(event); });
    map.on("plotly_hover", (event) => peek(event.points[0].customdata, event.event));
    map.on("plotly_unhover", () => peek(null));
    map.on("plotly_relayouting", ring);
    map.on("plotly_afterplot", ring);
  }

  /* Leads to another view; what is not said stays as it is in the link. */
  function look(changes) {
    const view = new URLSearchParams(window.location.search);
    for (const [name, value] of Object.entries(changes)) view.set(name, value);
    window.dash_clientside.set_props("url", { search: "?" + view.toString() });
  }

  function circle(event) {
    let corners = [];
    if (event.range && event.range.x) {
      const [x1, x2] = event.range.x, [y1, y2] = event.range.y;
      corners = [x1, y1, x2, y1, x2, y2, x1, y2];
    } else if (event.lassoPoints && event.lassoPoints.x) {
      const { x, y } = event.lassoPoints;
      const step = Math.max(1, Math.ceil(x.length / 60));
      for (let i = 0; i < x.length; i += step) corners.push(x[i], y[i]);
    }
    if (corners.length < 6) return;
    const area = corners.map((corner) => corner.toFixed(3)).join(",");
    window.dash_clientside.set_props("url", { search: "?area=" + area });
  }

  function peek(row, at) {
    const shown = document.getElementById("hover");
    shown.hidden = row === null || row === undefined;
    if (shown.hidden) return;
    const picture = document.createElement("img");
    picture.src = "thumbnail/" + row;
    picture.alt = "";
    shown.replaceChildren(picture);
    const box = document.getElementById("chart").getBoundingClientRect();
    const x = at.clientX - box.left, y = at.clientY - box.top;
    shown.style.left = Math.max(0, Math.min(x + 12, box.width - 170)) + "px";
    shown.style.top = (y + 182 > box.height ? Math.max(0, y - 172) : y + 12) + "px";
  }

  /* Rings on a sheet of their own: as a part of the figure, all points would be drawn anew. */
  function ring(points) {
    if (points && points.x) marked = points;
    const map = chart(), sheet = document.getElementById("rings"), plot = map._fullLayout;
    if (!plot || !plot.xaxis) return;
    const scale = window.devicePixelRatio || 1, size = plot._size;
    const wide = map.clientWidth, high = map.clientHeight;
    if (sheet.width !== Math.round(wide * scale) || sheet.height !== Math.round(high * scale)) {
      sheet.width = Math.round(wide * scale);
      sheet.height = Math.round(high * scale);
    }
    const pen = sheet.getContext("2d");
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, wide, high);
    pen.save();
    pen.beginPath();
    pen.rect(size.l, size.t, size.w, size.h);
    pen.clip();
    pen.strokeStyle = getComputedStyle(document.documentElement).getPropertyValue("--accent");
    // Many rings would be one blot.
    const radius = marked.x.length > 300 ? 3 : 5;
    pen.lineWidth = radius / 3;
    marked.x.forEach((x, i) => {
      pen.beginPath();
      const left = size.l + plot.xaxis.d2p(x), top = size.t + plot.yaxis.d2p(marked.y[i]);
      pen.arc(left, top, radius, 0, 2 * Math.PI);
      pen.stroke();
    });
    pen.restore();
  }

  window.conceptMap = { draw, ring };
})();
