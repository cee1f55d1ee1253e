"""What goes into the page's head: an icon, and a short script that mends what Gradio leaves to the page.

It sets the language, keeps the light colours (the only ones that were checked for contrast), makes the lines
that tell of results live regions, names the chat for those who listen to it, and scrolls to a new question.
"""

from __future__ import annotations

HEAD = """
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect \
width='16' height='16' rx='3' fill='%23123a56'/%3E%3Crect x='3' y='9' width='2' height='4' fill='%23fff'/%3E\
%3Crect x='7' \
y='6' width='2' height='7' fill='%23fff'/%3E%3Crect x='11' y='3' width='2' height='10' fill='%23fff'/%3E%3C/svg%3E">
<meta name="referrer" content="no-referrer">
<script>
(function () {
  document.documentElement.lang = "en-GB";
  function live(id) {
    const place = document.getElementById(id);
    if (!place || place.getAttribute("role") === "status") return;
    place.setAttribute("role", "status");
    place.setAttribute("aria-live", "polite");
  }
  function news(place) {
    const text = place.textContent.trim();
    if (text && place.dataset.text !== undefined && text !== place.dataset.text) show(place);
    place.dataset.text = text;
  }
  function show(place) {
    if (window.innerWidth < 760) place.scrollIntoView({ block: "start" });
  }
  function chat(box) {
    const log = box.querySelector("[role=log]");
    if (!log) return;
    log.tabIndex = 0;
    if (!log.dataset.watched) {
      log.dataset.watched = "yes";
      ["wheel", "touchstart", "keydown", "pointerdown"]
        .forEach((e) => log.addEventListener(e, () => { delete box.dataset.seek; }, { passive: true }));
    }
    log.setAttribute("aria-label", "Questions and replies");
    box.querySelectorAll('[aria-label*="a component of type"]').forEach((e) => e.removeAttribute("aria-label"));
    const asked = log.querySelectorAll(".user-row");
    if (asked.length > Number(box.dataset.asked || 0)) {
      box.dataset.seek = "yes";
      show(box);
    }
    box.dataset.asked = asked.length;
    // The reply comes after the question: only then is there enough below it to bring it to the top.
    if (box.dataset.seek && asked.length) {
      const off = asked[asked.length - 1].getBoundingClientRect().top - log.getBoundingClientRect().top;
      log.scrollTop += off;
      if (Math.abs(off) < 2 && log.scrollHeight - log.scrollTop > log.clientHeight + 2) delete box.dataset.seek;
    }
  }
  function mend() {
    if (document.body.classList.contains("dark")) document.body.classList.remove("dark");
    document.querySelectorAll("[id$=-told]").forEach((e) => { live(e.id); news(e); });
    document.querySelectorAll(".block.chat").forEach(chat);
    document.querySelectorAll("#room-table input[type=checkbox]:not([aria-label])")
      .forEach((e) => e.setAttribute("aria-label", "The room chose this question"));
  }
  const start = () => {
    mend();
    let waiting = false;
    new MutationObserver(() => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; mend(); });
    }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] });
  };
  document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", start) : start();
})();
</script>
"""
