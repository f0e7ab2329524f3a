/* What happens in the browser alone: the theme, the way to the map, links, the keyboard. */
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

  function search(_submits, _clicks, query) {
    return "?" + new URLSearchParams({ q: (query || "").trim() }).toString();
  }

  function draw(theme, version, drawn, room) {
    if (theme && drawn) window.conceptMap.draw(theme, version, room);
    return noUpdate();
  }

  function mark(points) {
    if (points) window.conceptMap.ring(points);
    return noUpdate();
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    concept: { turn, search, draw, mark },
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

  /* Parts that only show and link come as text, see plain.py, and are made into elements here. */
  function build(node) {
    if (typeof node === "string") return document.createTextNode(node);
    const [tag, attributes, children] = node;
    const element = document.createElement(tag);
    // Before it has a source, or it would be fetched at once: of a gallery a part is in sight.
    if (tag === "img") element.loading = "lazy";
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children.map(build));
    return element;
  }

  function fill(place) {
    if (place.shown === place.dataset.content) return;
    place.shown = place.dataset.content;
    place.replaceChildren(...JSON.parse(place.shown).map(build));
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest("[data-content] a[href^='?']");
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (!link || elsewhere || event.button) return;
    event.preventDefault();
    window.dash_clientside.set_props("url", { search: link.getAttribute("href") });
  });

  let opener = null;
  new MutationObserver(() => {
    document.querySelectorAll("[data-content]").forEach(fill);
    const curtain = document.querySelector(".curtain");
    if (curtain && !curtain.contains(document.activeElement)) {
      opener = opener || document.activeElement;
      const close = curtain.querySelector(".way.close");
      if (close) close.focus();
    } else if (!curtain && opener) {
      if (opener.isConnected) opener.focus();
      opener = null;
    }
  }).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-content"],
  });

  document.addEventListener("click", (event) => {
    if (event.target.classList && event.target.classList.contains("curtain")) {
      const close = event.target.querySelector(".way.close");
      if (close) close.click();
    }
  });
})();
