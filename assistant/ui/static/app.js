// 把页面上的点击、表单、地址栏接到唯一的 Gradio 组件上，并显示服务器画好的页面。没有业务逻辑。
"use strict";
window.zhiping = (() => {
  const here = { w: "", p: "", args: {} };
  let send = null, root = null, said = null, poll = null, answering = null, lastUrl = "", acted = null, staying = "", turn = 0, asking = "", held = null;

  const words = () => (document.documentElement.lang === "en"
    ? { shut: "Close", lost: "The server did not answer. Please try again in a moment.", inner: "Something went wrong inside the program; nothing was saved. Please try again, or tell the administrator.", sent: "received", tooBig: "too large", sending: "sending", waiting: "waiting", filter: "Filter this table", out: "Export table", rows: (n, m) => `${n} of ${m}` }
    : { shut: "关闭", lost: "服务器没有回应，请稍后再试。", inner: "程序内部出错，这一步没有保存。请再试一次；仍不行请告诉管理员。", sent: "已收到", tooBig: "太大", sending: "正在上传", waiting: "等待", filter: "筛选本表", out: "导出本表", rows: (n, m) => `${n} / ${m} 行` });

  function parse(search) {
    const query = new URLSearchParams(search), args = {};
    for (const [k, v] of query) if (k !== "w" && k !== "p") args[k] = v;
    return { w: query.get("w") || "", p: query.get("p") || "", args };
  }
  function go(search, replace) {
    Object.assign(here, parse(search));
    acted = null;
    busy(true);
    ask({ ...here, act: "", form: {}, replace: !!replace });
  }
  function act(name, form, options = {}) {
    if (options.kind !== "refresh") acted = options.source || null;
    if (!options.quiet) busy(true);
    ask({ w: options.w ?? here.w, p: here.p, args: here.args, act: name, of: options.page || "", form }, options.kind);
  }
  // 一次只问一件事。页面自己刷新（refresh）时按下的等它答完再问，它画的页不再要；人按的还没答完时，再按的不算，必须送到的（must）也等着。
  function ask(payload, kind = "pressed") {
    if (!asking) { asking = kind; send(payload); return; }
    if (kind !== "refresh" && (asking === "refresh" || kind === "must")) held = held || [payload, kind];
  }
  function answered() {
    const next = held;
    asking = ""; held = null;
    if (next) ask(...next);
  }
  function busy(on) { document.body.classList.toggle("zp-busy", on); }

  // --- 显示 ---
  function show(value) {
    if (!value || value.html === undefined) return;
    answered();
    if (value.turn < turn) { if (value.said) tell(value.said, value.tone); return; } // 后面又问了一件，等它
    busy(false);
    const moved = value.url !== lastUrl, focused = focusKey(), top = window.scrollY;
    document.documentElement.lang = value.lang || document.documentElement.lang || "zh";
    const box = root.querySelector(".zp-root") || root;
    box.innerHTML = value.html;
    document.title = (value.title ? value.title + " · " : "") + "质评助手";
    if (moved) {
      const first = lastUrl === "";
      lastUrl = value.url;
      history[first ? "replaceState" : "pushState"]({}, "", value.url);
      views.clear();
      Object.assign(here, parse(value.url));
      if (!staying) window.scrollTo(0, 0);
      if (!first && !staying) box.querySelector("#main")?.focus({ preventScroll: true });
    }
    box.querySelectorAll("table[data-table]").forEach(equip);
    if (!moved || staying) {
      const keep = staying || focused;
      window.scrollTo(0, top);
      if (keep) [...box.querySelectorAll("[data-key],[id],[name]")].find((e) => keyOf(e) === keep)?.focus({ preventScroll: true });
    }
    staying = "";
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
    const writing = moved && box.querySelector("textarea[autofocus]");
    if (writing) { const at = Number(sessionStorage.getItem(writing.dataset.draft + ":at") ?? writing.value.length); writing.focus({ preventScroll: true }); writing.setSelectionRange(at, at); }
    box.querySelectorAll("dialog[data-open-now]").forEach(open);
    watchJobs();
    watchAnswer();
  }
  function open(dialog) { // 焦点给第一个要填的格，不给关闭按钮
    if (!dialog) return;
    dialog.showModal();
    dialog.querySelector("textarea, select, input:not([type=hidden])")?.focus();
  }
  function keyOf(e) { return e.dataset?.key || e.id || e.name || ""; }
  function focusKey() { const e = document.activeElement; return e && root.contains(e) ? keyOf(e) : ""; }
  function tell(text, tone) {
    if (!said) { said = document.createElement("div"); said.className = "zp-said"; said.setAttribute("aria-live", "polite"); document.body.append(said); }
    const box = document.createElement("div");
    box.className = "said " + (tone || "good");
    box.setAttribute("role", tone === "bad" ? "alert" : "status");
    const shut = document.createElement("button");
    shut.textContent = "×"; shut.setAttribute("aria-label", words().shut); shut.onclick = () => box.remove();
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

  // 引证编号加在光标所在句子的句末，已有的编号之后
  function cite(mark) {
    const area = root.querySelector(".editing textarea");
    if (!area) return;
    const text = area.value, caret = Math.min(text.length, Number(sessionStorage.getItem(area.dataset.draft + ":at") ?? text.length));
    let at = caret;
    if (!/[。！？!?][”’」』）)]*(\s*[\[［]\d+[\]］])*\s*$/.test(text.slice(0, caret)) || caret === 0) {
      const end = /[。！？!?][”’」』）)]*/.exec(text.slice(caret));
      at = end ? caret + end.index + end[0].length : text.length;
    }
    for (let more; (more = /^\s*[\[［]\d+[\]］]/.exec(text.slice(at))); ) at += more[0].length;
    area.value = text.slice(0, at) + mark + text.slice(at);
    sessionStorage.setItem(area.dataset.draft, area.value);
    sessionStorage.setItem(area.dataset.draft + ":at", String(at + mark.length));
  }
  function onClick(event) {
    const link = event.target.closest("a");
    if (link?.dataset.insert) cite(link.dataset.insert);
    if (link && link.getAttribute("href")?.startsWith("?") && link.target !== "_blank" && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
      event.preventDefault();
      go(link.getAttribute("href"));
      return;
    }
    const opener = event.target.closest("[data-open]");
    if (opener) { event.preventDefault(); open(root.querySelector("#" + CSS.escape(opener.dataset.open))); return; }
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
    const copying = event.target.closest("[data-copy]");
    if (copying) { copyWords(copying); return; }
    const head = event.target.closest("[data-sort]");
    if (head) { sort(head); return; }
    const out = event.target.closest("[data-takeout]");
    if (out) takeOut(out.dataset.takeout);
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
      const table = root.querySelector("#" + CSS.escape(e.dataset.filter));
      if (!table.hasAttribute("data-paged")) { kept(table).find = e.value.trim(); arrange(table); }
    }
  }
  function onKey(event) {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key === "/" && !typing) { const box = root.querySelector("input[type=search]"); if (box) { event.preventDefault(); box.focus(); } }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.tagName === "TEXTAREA") event.target.form?.requestSubmit();
    if (event.key === "Enter" && event.target.matches?.("[data-filter]")) { // 表在表单里时也不提交表单
      event.preventDefault();
      const table = root.querySelector("#" + CSS.escape(event.target.dataset.filter));
      if (table.hasAttribute("data-paged")) paged({ find: event.target.value.trim(), page: "" }, "find-" + table.id);
    }
  }

  // --- 表格：点列名排序，框里筛选，导出。短表在这里做，分页的表由服务器做（listing.py，规则相同） ---
  const views = new Map(); // 每张表怎样排、筛，同一页重画后照旧
  const words_ = new Intl.Collator("zh-Hans-CN-u-co-pinyin", { numeric: true });
  function kept(table) {
    const key = table.dataset.place || (table.dataset.place = lastUrl + "#" + table.id);
    if (!views.has(key)) views.set(key, { order: 0, find: "" });
    return views.get(key);
  }
  function heads(table) { return [...table.querySelectorAll("thead [data-sort]")]; }
  function reads(node) {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE || /^(svg|button|summary)$/i.test(node.tagName) || node.classList.contains("button")) return "";
    if (node.tagName === "SELECT") return node.selectedOptions[0]?.text || "";
    if (node.tagName === "INPUT") return /^(hidden|password|file|checkbox|radio)$/.test(node.type) ? "" : node.value;
    if (node.tagName === "TEXTAREA") return node.value;
    return [...node.childNodes].map(reads).join(/^(TR|DIV|P|LI|LABEL)$/.test(node.tagName) ? " " : "");
  }
  function keyFor(cell, numeric) {
    const rank = cell.querySelector("[data-rank]"), text = reads(cell).replace(/\s+/g, " ").trim();
    if (rank) return { rank: Number(rank.dataset.rank), text };
    if (/^[—–-]?$/.test(text)) return null;
    if (!numeric) return { text };
    const found = text.replace(/(^|\D)1[:：](?=\d)/, "$1").match(/[-−]?\d[\d,]*(\.\d+)?/);
    return { number: found ? Number(found[0].replaceAll(",", "").replace("−", "-")) : null, text };
  }
  function compare(a, b) {
    if ("rank" in a && "rank" in b) return a.rank - b.rank;
    if (a.number !== undefined && b.number !== undefined) return a.number === null || b.number === null ? (a.number === null) - (b.number === null) : a.number - b.number;
    return words_.compare(a.text, b.text);
  }
  function sort(head) {
    const table = head.closest("table"), at = heads(table).indexOf(head) + 1;
    const up = head.closest("th").getAttribute("aria-sort") !== "ascending", order = up ? at : -at;
    if (table.hasAttribute("data-paged")) { paged({ order: String(up ? number(head) : -number(head)), page: "" }, head.dataset.key); return; }
    kept(table).order = order;
    arrange(table);
  }
  function number(head) { return [...head.closest("tr").children].indexOf(head.closest("th")) + 1; }
  function paged(change, key) { // 排序、筛选写进地址；焦点和位置不动
    const query = new URLSearchParams(lastUrl);
    for (const [k, v] of Object.entries(change)) v ? query.set(k, v) : query.delete(k);
    staying = key;
    go("?" + query);
  }
  function arrange(table) {
    const { order, find } = kept(table), body = table.tBodies[0];
    if (!table.rowsAsDrawn) table.rowsAsDrawn = [...body.rows];
    let rows = [...table.rowsAsDrawn];
    heads(table).forEach((h, n) => h.closest("th").setAttribute("aria-sort", Math.abs(order) !== n + 1 ? "none" : order < 0 ? "descending" : "ascending"));
    if (order) {
      const th = heads(table)[Math.abs(order) - 1]?.closest("th"), at = th ? [...th.parentNode.children].indexOf(th) : 0;
      const keyed = rows.map((row) => [row, keyFor(row.children[at], th?.classList.contains("num"))]);
      const there = keyed.filter(([, key]) => key).sort(([, a], [, b]) => (order < 0 ? -compare(a, b) : compare(a, b)));
      rows = [...there, ...keyed.filter(([, key]) => !key)].map(([row]) => row);
    }
    body.append(...rows);
    const wanted = find.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = wanted.length ? reads(row).toLowerCase() : "";
      row.hidden = !wanted.every((word) => text.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    const count = root.querySelector(`[data-count="${CSS.escape(table.id)}"]`);
    if (count) count.textContent = wanted.length ? words().rows(shown, rows.length) : "";
  }
  function equip(table) {
    const w = words(), bar = document.createElement("div"), server = table.hasAttribute("data-paged");
    bar.className = "table-bar";
    if (!server || table.dataset.find !== undefined) {
      const box = document.createElement("input");
      box.type = "search"; box.placeholder = w.filter; box.setAttribute("aria-label", w.filter);
      box.dataset.filter = table.id; box.dataset.key = "find-" + table.id;
      box.value = server ? table.dataset.find : kept(table).find;
      if (server) box.addEventListener("search", () => { if (!box.value && table.dataset.find) paged({ find: "", page: "" }, box.dataset.key); });
      const count = document.createElement("span");
      count.className = "faint"; count.dataset.count = table.id; count.setAttribute("aria-live", "polite");
      bar.append(box, count);
    }
    const out = document.createElement("button");
    out.type = "button"; out.className = "quiet out"; out.dataset.takeout = table.id; out.textContent = w.out;
    bar.append(out);
    const wrap = table.closest(".table-wrap"), tools = wrap.previousElementSibling;
    if (tools?.matches("form.table-tools")) tools.append(bar); else wrap.before(bar);
    if (!server) arrange(table);
  }
  function takeOut(id) { // 卡片排成的清单没有表，导出时由服务器排成表
    const table = root.querySelector("#" + CSS.escape(id)), query = new URLSearchParams(lastUrl);
    const view = !table || table.hasAttribute("data-paged") ? { order: 0, find: "" } : kept(table);
    query.set("table", id);
    if (view.find) query.set("table-find", view.find);
    if (view.order) query.set("table-order", view.order);
    save("/table?" + query);
  }
  async function save(url) {
    busy(true);
    try {
      const answer = await fetch(url);
      if (answer.status === 401) { location.href = "/signin?next=" + encodeURIComponent(location.search); return; }
      if (!answer.ok) { tell((await answer.json().catch(() => ({}))).error || words().inner, "bad"); return; }
      const a = document.createElement("a"), named = (answer.headers.get("content-disposition") || "").split("''")[1] || "table.xlsx";
      a.href = URL.createObjectURL(await answer.blob()); a.download = decodeURIComponent(named); a.click();
      setTimeout(() => URL.revokeObjectURL(a.href), 60000);
    } catch { tell(words().lost, "bad"); } finally { busy(false); }
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
    if (taken || refused) act(zone.dataset.then || "uploaded", { ...more, taken: String(taken), places: landed.join("\n"), refused: refused.slice(0, 20000) }, { kind: "must" });
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
        if ((over || moved) && !typingNow()) { act("", {}, { quiet: moved, kind: "refresh" }); return; }
      } catch { /* 服务器在重启；下一次再问 */ }
      watchJobs();
    }, 1000);
  }
  // --- 正在写的回答：核验过的句子逐句显示 ---
  function watchAnswer() {
    clearTimeout(answering);
    const box = root.querySelector("[data-answer-active]");
    if (!here.w || !box) return;
    answering = setTimeout(async () => {
      try {
        const answer = await fetch(`/w/${here.w}/answer/${box.dataset.answer}`);
        if (answer.status === 401) { location.href = "/signin"; return; }
        const told = await answer.json();
        if (box.isConnected && answer.ok) {
          if (told.html !== box.dataset.seen) { box.dataset.seen = told.html; box.innerHTML = told.html; }
          if (!told.active) { box.removeAttribute("data-answer-active"); act("", {}, { quiet: true, kind: "refresh" }); return; }
        }
      } catch { /* 服务器在重启；下一次再问 */ }
      watchAnswer();
    }, 400);
  }
  async function copyWords(button) {
    const held = root.querySelector("#" + CSS.escape(button.dataset.copy));
    try { await navigator.clipboard.writeText(held.value); } catch { // 局域网地址没有剪贴板接口
      held.hidden = false; held.select(); document.execCommand("copy"); held.hidden = true;
    }
    tell(button.dataset.done, "good");
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
        else if (ours && !answer.ok) { busy(false); tell(words().inner, "bad"); answered(); }
        return answer;
      } catch (error) { if (ours) { busy(false); tell(words().lost, "bad"); answered(); } throw error; }
    };
  }

  function attach(element, trigger, watch, props) {
    root = element;
    send = (payload) => trigger("click", { ...payload, turn: ++turn });
    guardFetch();
    watch("value", () => show(props.value));
    for (const [name, handler] of [["click", onClick], ["submit", onSubmit], ["change", onChange], ["input", onInput], ["dragover", onDrag], ["dragleave", onDrag], ["drop", onDrag]]) element.addEventListener(name, handler);
    document.addEventListener("keydown", onKey);
    document.addEventListener("selectionchange", () => { const e = document.activeElement; if (e?.dataset?.draft && e.tagName === "TEXTAREA") sessionStorage.setItem(e.dataset.draft + ":at", String(e.selectionStart)); });
    window.addEventListener("popstate", () => { lastUrl = location.search; go(location.search, true); });
    go(location.search);
  }
  return { attach };
})();
