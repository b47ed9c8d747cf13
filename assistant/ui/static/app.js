// 把页面上的点击、表单、地址栏接到唯一的 Gradio 组件上，并显示服务器画好的页面。没有业务逻辑。
"use strict";
window.zhiping = (() => {
  const here = { w: "", p: "", args: {} };
  let send = null, root = null, said = null, poll = null, lastUrl = "", acted = null;

  const words = () => (document.documentElement.lang === "en"
    ? { lost: "The server did not answer. Please try again in a moment.", inner: "Something went wrong inside the program; nothing was saved. Please try again, or tell the administrator.", sent: "received", tooBig: "too large", sending: "sending", waiting: "waiting" }
    : { lost: "服务器没有回应，请稍后再试。", inner: "程序内部出错，这一步没有保存。请再试一次；仍不行请告诉管理员。", sent: "已收到", tooBig: "太大", sending: "正在上传", waiting: "等待" });

  function parse(search) {
    const query = new URLSearchParams(search), args = {};
    for (const [k, v] of query) if (k !== "w" && k !== "p") args[k] = v;
    return { w: query.get("w") || "", p: query.get("p") || "", args };
  }
  function go(search, replace) {
    Object.assign(here, parse(search));
    acted = null;
    busy(true);
    send({ ...here, act: "", form: {}, replace: !!replace });
  }
  function act(name, form, options = {}) {
    acted = options.source || null;
    if (!options.quiet) busy(true);
    send({ w: options.w ?? here.w, p: here.p, args: here.args, act: name, of: options.page || "", form });
  }
  function busy(on) { document.body.classList.toggle("zp-busy", on); }

  // --- 显示 ---
  function show(value) {
    if (!value || value.html === undefined) return;
    busy(false);
    const moved = value.url !== lastUrl, keep = focusKey(), top = window.scrollY;
    document.documentElement.lang = value.lang || document.documentElement.lang || "zh";
    const box = root.querySelector(".zp-root") || root;
    box.innerHTML = value.html;
    document.title = (value.title ? value.title + " · " : "") + "质评助手";
    if (moved) {
      const first = lastUrl === "";
      lastUrl = value.url;
      history[first ? "replaceState" : "pushState"]({}, "", value.url);
      Object.assign(here, parse(value.url));
      window.scrollTo(0, 0);
      if (!first) box.querySelector("#main")?.focus({ preventScroll: true });
    } else {
      window.scrollTo(0, top);
      if (keep) [...box.querySelectorAll("[data-key],[id],[name]")].find((e) => keyOf(e) === keep)?.focus({ preventScroll: true });
    }
    if (acted && value.tone !== "bad") acted.forEach((key) => sessionStorage.removeItem(key));
    acted = null;
    box.querySelectorAll("[data-draft]").forEach((area) => {
      const kept = sessionStorage.getItem(area.dataset.draft);
      if (kept === area.value) sessionStorage.removeItem(area.dataset.draft);
      else if (kept !== null) { area.value = kept; area.closest("[data-unsaved]")?.classList.add("unsaved"); }
    });
    if (value.said) tell(value.said, value.tone);
    if (value.download) { const a = document.createElement("a"); a.href = value.download; a.download = ""; a.click(); }
    const wanted = box.querySelector("[data-scroll-here]");
    if (moved && wanted) wanted.scrollIntoView({ block: "center" });
    box.querySelectorAll("dialog[data-open-now]").forEach((d) => d.showModal());
    watchJobs();
  }
  function keyOf(e) { return e.dataset?.key || e.id || e.name || ""; }
  function focusKey() { const e = document.activeElement; return e && root.contains(e) ? keyOf(e) : ""; }
  function tell(text, tone) {
    if (!said) { said = document.createElement("div"); said.className = "zp-said"; said.setAttribute("aria-live", "polite"); document.body.append(said); }
    const box = document.createElement("div");
    box.className = "said " + (tone || "good");
    box.setAttribute("role", tone === "bad" ? "alert" : "status");
    const shut = document.createElement("button");
    shut.textContent = "×"; shut.setAttribute("aria-label", "关闭"); shut.onclick = () => box.remove();
    box.append(shut, document.createTextNode(text));
    said.append(box);
    if (tone !== "bad") setTimeout(() => box.remove(), 6000);
    while (said.children.length > 4) said.firstChild.remove();
  }

  // --- 表单 ---
  function fields(form, pressed) {
    const out = {};
    for (const e of form.elements) {
      if (!e.name || e.disabled || ((e.type === "checkbox" || e.type === "radio") && !e.checked) || e.type === "file") continue;
      if (e.tagName === "BUTTON" && e !== pressed) continue;
      const values = e.tagName === "SELECT" && e.multiple ? [...e.selectedOptions].map((o) => o.value) : [e.value];
      for (const v of values) out[e.name] = e.name in out ? out[e.name] + "\n" + v : v;
    }
    return out;
  }
  function plain(element) {
    const out = {};
    for (const [k, v] of Object.entries(element.dataset)) if (!["act", "page", "confirm", "key", "w"].includes(k)) out[k] = v;
    return out;
  }
  function draftsIn(form) { return [...form.querySelectorAll("[data-draft]")].map((e) => e.dataset.draft); }

  function onClick(event) {
    const link = event.target.closest("a");
    if (link && link.getAttribute("href")?.startsWith("?") && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
      event.preventDefault();
      go(link.getAttribute("href"));
      return;
    }
    const opener = event.target.closest("[data-open]");
    if (opener) { event.preventDefault(); root.querySelector("#" + CSS.escape(opener.dataset.open))?.showModal(); return; }
    if (event.target.closest("[data-close]")) { event.preventDefault(); event.target.closest("dialog")?.close(); return; }
    const all = event.target.closest("[data-check-all]");
    if (all) { root.querySelectorAll(`input[name="${CSS.escape(all.dataset.checkAll)}"]`).forEach((e) => { e.checked = all.checked; }); return; }
    const doing = event.target.closest("[data-act]");
    if (doing && doing.tagName !== "FORM" && doing.type !== "submit") {
      event.preventDefault();
      if (doing.dataset.confirm && !window.confirm(doing.dataset.confirm)) return;
      doing.disabled = true;
      setTimeout(() => { doing.disabled = false; }, 1500);
      act(doing.dataset.act, plain(doing), { page: doing.dataset.page, w: doing.dataset.w });
      return;
    }
    const head = event.target.closest("th[data-sort]");
    if (head) sort(head);
  }
  function onSubmit(event) {
    const form = event.target;
    if (form.dataset.go !== undefined) {
      event.preventDefault();
      const query = new URLSearchParams({ w: here.w, p: here.p });
      for (const [k, v] of Object.entries({ ...plain(form), ...fields(form, event.submitter) })) if (v && k !== "go") query.set(k, v);
      go("?" + query);
    } else if (form.dataset.act) {
      event.preventDefault();
      const pressed = event.submitter, name = pressed?.dataset.act || form.dataset.act;
      const question = pressed?.dataset.confirm || form.dataset.confirm;
      if (question && !window.confirm(question)) return;
      act(name, { ...plain(form), ...(pressed ? plain(pressed) : {}), ...fields(form, pressed) }, { page: form.dataset.page, source: draftsIn(form) });
    }
  }
  function onChange(event) {
    const e = event.target;
    if (e.matches("[data-send]")) e.form?.requestSubmit();
    if (e.matches(".drop input[type=file]")) upload(e.closest(".drop"), [...e.files].map((f) => [f, f.webkitRelativePath || f.name]));
  }
  function onInput(event) {
    const e = event.target;
    if (e.dataset.draft) sessionStorage.setItem(e.dataset.draft, e.value);
    if (e.dataset.filter) {
      const wanted = e.value.trim().toLowerCase();
      root.querySelectorAll(`#${CSS.escape(e.dataset.filter)} tbody tr`).forEach((row) => { row.hidden = !!wanted && !row.textContent.toLowerCase().includes(wanted); });
    }
  }
  function onKey(event) {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key === "/" && !typing) { const box = root.querySelector("input[type=search]"); if (box) { event.preventDefault(); box.focus(); } }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.tagName === "TEXTAREA") event.target.form?.requestSubmit();
    if (event.key === "Enter" && event.target.matches("th[data-sort]")) sort(event.target);
  }
  function sort(head) {
    const table = head.closest("table"), at = [...head.parentNode.children].indexOf(head);
    const down = head.getAttribute("aria-sort") === "ascending";
    table.querySelectorAll("th").forEach((h) => h.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const value = (row) => { const cell = row.children[at]; return cell.dataset.value ?? cell.textContent.trim(); };
    const rows = [...table.tBodies[0].rows].sort((a, b) => {
      const x = value(a), y = value(b), m = parseFloat(x), n = parseFloat(y);
      return (!isNaN(m) && !isNaN(n) ? m - n : x.localeCompare(y, "zh")) * (down ? -1 : 1);
    });
    table.tBodies[0].append(...rows);
  }

  // --- 上传：逐个文件，原样发送，结果逐条显示 ---
  async function upload(zone, files) {
    const list = zone.querySelector(".sending"), most = Number(zone.dataset.most || 0), w = words();
    if (!files.length) return;
    let taken = 0;
    const row = (place) => { const li = document.createElement("li"), a = document.createElement("span"), b = document.createElement("span"); a.textContent = place; b.textContent = w.waiting; li.append(a, b); list.append(li); return b; };
    const under = zone.dataset.under || "", landed = [];
    const rows = files.map(([file, place]) => [file, under + place, row(place)]);
    window.onbeforeunload = () => true;
    let next = 0;
    const lane = async () => {
      while (next < rows.length) {
        const [file, place, note] = rows[next++];
        note.scrollIntoView({ block: "nearest" });
        if (most && file.size > most) { note.className = "bad"; note.textContent = `${Math.round(file.size / 1048576)} MB，${w.tooBig}（≤ ${Math.round(most / 1048576)} MB）`; continue; }
        note.textContent = w.sending;
        try {
          const answer = await fetch(`/w/${here.w}/${zone.dataset.to || "upload"}?place=${encodeURIComponent(place)}`, { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" } });
          if (answer.status === 401) { location.href = "/signin"; return; }
          const told = await answer.json().catch(() => ({}));
          if (answer.ok) { taken++; landed.push(told.place); note.className = "good"; note.textContent = w.sent; } else { note.className = "bad"; note.textContent = told.error || w.inner; }
        } catch { note.className = "bad"; note.textContent = w.lost; }
      }
    };
    await Promise.all([lane(), lane(), lane()]);
    window.onbeforeunload = null;
    const refused = rows.filter(([, , note]) => note.className === "bad").map(([, place, note]) => `${place}：${note.textContent}`).join("\n");
    const more = zone.closest("form") ? fields(zone.closest("form")) : {}; // 同一表单里的选项一起送去
    if (taken || refused) act(zone.dataset.then || "uploaded", { ...more, taken: String(taken), places: landed.join("\n"), refused: refused.slice(0, 20000) });
  }
  async function entries(items) {
    const found = [];
    const walk = async (entry, path) => {
      if (entry.isFile) found.push([await new Promise((ok, no) => entry.file(ok, no)), path + entry.name]);
      else if (entry.isDirectory) {
        const reader = entry.createReader();
        for (;;) {
          const part = await new Promise((ok, no) => reader.readEntries(ok, no));
          if (!part.length) break;
          for (const e of part) await walk(e, path + entry.name + "/");
        }
      }
    };
    for (const entry of items) await walk(entry, "");
    return found;
  }
  function onDrag(event) {
    const zone = event.target.closest?.(".drop");
    if (!zone) return;
    event.preventDefault();
    zone.classList.toggle("over", event.type === "dragover");
    if (event.type === "drop") entries([...event.dataTransfer.items].map((i) => i.webkitGetAsEntry()).filter(Boolean)).then((f) => upload(zone, f));
  }

  // --- 后台工作 ---
  function watchJobs() {
    clearTimeout(poll);
    if (!here.w || !root.querySelector("[data-job-active]")) return;
    poll = setTimeout(async () => {
      try {
        const answer = await fetch(`/w/${here.w}/jobs`);
        if (answer.status === 401) { location.href = "/signin"; return; }
        const told = await answer.json();
        let over = false;
        for (const job of told.jobs || []) {
          const box = root.querySelector(`[data-job="${job.id}"]`);
          if (!box) { over = over || job.active; continue; }
          if (!job.active && box.hasAttribute("data-job-active")) { over = true; continue; }
          box.querySelector(".words").textContent = job.words;
          const bar = box.querySelector(".bar");
          bar.classList.toggle("unknown", job.percent === null);
          bar.firstChild.style.width = job.percent === null ? "" : job.percent + "%";
        }
        const live = root.querySelector("[data-live]"); // 页面上正在变化的部分：有变化才重画
        const moved = !over && live && told.change !== undefined && String(told.change) !== live.dataset.live;
        if ((over || moved) && !typingNow()) { act("", {}, { quiet: moved }); return; }
      } catch { /* 服务器在重启；下一次再问 */ }
      watchJobs();
    }, 1000);
  }
  function typingNow() { const e = document.activeElement; return e && root.contains(e) && /^(TEXTAREA|INPUT)$/.test(e.tagName) && e.type !== "search" && e.value; }

  function guardFetch() {
    const original = window.fetch;
    window.fetch = async (...call) => {
      const url = String(call[0]?.url || call[0]);
      const ours = url.includes("/gradio_api/run/");
      try {
        const answer = await original(...call);
        if (ours && answer.status === 401) location.href = "/signin?next=" + encodeURIComponent(location.search);
        else if (ours && !answer.ok) { busy(false); tell(words().inner, "bad"); }
        return answer;
      } catch (error) { if (ours) { busy(false); tell(words().lost, "bad"); } throw error; }
    };
  }

  function attach(element, trigger, watch, props) {
    root = element;
    send = (payload) => trigger("click", payload);
    guardFetch();
    watch("value", () => show(props.value));
    for (const [name, handler] of [["click", onClick], ["submit", onSubmit], ["change", onChange], ["input", onInput], ["dragover", onDrag], ["dragleave", onDrag], ["drop", onDrag]]) element.addEventListener(name, handler);
    document.addEventListener("keydown", onKey);
    window.addEventListener("popstate", () => { lastUrl = location.search; go(location.search, true); });
    go(location.search);
  }
  return { attach };
})();
