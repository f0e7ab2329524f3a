/* What happens in the browser alone: the theme, the cursor on the map, the keyboard. */
(() => {
  const noUpdate = () => window.dash_clientside.no_update;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  function turn(clicks) {
    let kept = null;
    try { kept = localStorage.getItem("concept-theme"); } catch (e) { /* storage is closed */ }
    let theme = kept || (dark.matches ? "dark" : "light");
    if (clicks) {
      theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
      try { localStorage.setItem("concept-theme", theme); } catch (e) { /* lasts for this page */ }
    }
    document.documentElement.dataset.theme = theme;
    // Names on the map are placed for the room that it has.
    const chart = document.getElementById("chart");
    return [theme, [Math.max(200, chart.clientWidth), Math.max(200, chart.clientHeight)]];
  }

  function hover(data) {
    const point = data && data.points && data.points[0];
    if (!point || !point.bbox || point.customdata === undefined) {
      return [false, noUpdate(), noUpdate()];
    }
    const picture = {
      namespace: "dash_html_components", type: "Img",
      props: { src: "thumbnail/" + point.customdata, alt: "", className: "peek" },
    };
    return [true, point.bbox, picture];
  }

  function pick(data, search) {
    const point = data && data.points && data.points[0];
    if (!point || point.customdata === undefined) return noUpdate();
    const view = new URLSearchParams(search || "");
    view.set("picture", point.customdata);
    return "?" + view.toString();
  }

  function circle(data) {
    if (!data) return noUpdate();
    let corners = [];
    if (data.range && data.range.x) {
      const [x1, x2] = data.range.x, [y1, y2] = data.range.y;
      corners = [x1, y1, x2, y1, x2, y2, x1, y2];
    } else if (data.lassoPoints && data.lassoPoints.x) {
      const { x, y } = data.lassoPoints;
      const step = Math.max(1, Math.ceil(x.length / 60));
      for (let i = 0; i < x.length; i += step) corners.push(x[i], y[i]);
    }
    if (corners.length < 6) return noUpdate();
    return "?area=" + corners.map((corner) => corner.toFixed(3)).join(",");
  }

  function mark(points, figure) {
    // The third trace holds the marks; before the map is drawn there is none.
    if (!points || !figure || !figure.data || figure.data.length < 3) return noUpdate();
    const data = figure.data.slice();
    data[2] = Object.assign({}, data[2], points);
    return Object.assign({}, figure, { data });
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    concept: { turn, hover, pick, circle, mark },
  });

  document.addEventListener("keydown", (event) => {
    const writing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    const ways = { Escape: "close", ArrowLeft: "before", ArrowRight: "after" };
    const curtain = document.querySelector(".curtain");
    if (curtain && ways[event.key]) {
      const way = curtain.querySelector(".way." + ways[event.key]);
      if (way) { event.preventDefault(); way.click(); }
    } else if (event.key === "/" && !writing && !curtain) {
      event.preventDefault();
      document.getElementById("query").focus();
    } else if (curtain && event.key === "Tab") {
      // The page behind the picture is out of reach while it is open.
      const links = [...curtain.querySelectorAll("a")];
      const at = links.indexOf(document.activeElement);
      const next = (at + (event.shiftKey ? -1 : 1) + links.length) % links.length;
      if (links.length) { event.preventDefault(); links[next].focus(); }
    }
  });

  let opener = null;
  new MutationObserver(() => {
    const curtain = document.querySelector(".curtain");
    if (curtain && !curtain.contains(document.activeElement)) {
      opener = opener || document.activeElement;
      const close = curtain.querySelector(".way.close");
      if (close) close.focus();
    } else if (!curtain && opener) {
      if (opener.isConnected) opener.focus();
      opener = null;
    }
  }).observe(document.documentElement, { childList: true, subtree: true });

  document.addEventListener("click", (event) => {
    if (event.target.classList && event.target.classList.contains("curtain")) {
      const close = event.target.querySelector(".way.close");
      if (close) close.click();
    }
  });
})();
