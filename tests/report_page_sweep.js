/* What a page of a sweep must do; lines "good ..." and "bad ..." go to the element "tests". */
"use strict";
(function () {
    const lines = [];
    const check = (words, good) => lines.push(`${good ? "good" : "bad"} ${words}`);
    const at = id => document.getElementById(id);
    const marks = (kind, p) => Array.from(document.querySelectorAll(
        `.${kind}${p === undefined ? "" : `[data-point="${p}"]`}`));
    const row = p => Array.from(at("points").tBodies[0].rows).find(r =>
        Number(r.cells[0].textContent) === p + 1);
    const send = (mark, kind) => mark.dispatchEvent(new PointerEvent(kind,
        {bubbles: kind !== "pointerenter", clientX: 60, clientY: 60}));
    const has = (p, word) => [marks("point", p)[0], marks("line", p)[0], row(p)]
        .every(mark => mark.classList.contains(word));
    const choose = (id, key) => {
        at(id).value = key;
        at(id).dispatchEvent(new Event("change", {bubbles: true}));
    };

    const {numbers, good} = JSON.parse(at("data").textContent);
    const count = good.filter(Boolean).length;
    check("a mark per point that ran", marks("point").length === count);
    check("a line per point that ran", marks("line").length === count);

    send(marks("point", 1)[0], "pointerenter");
    send(marks("point", 1)[0], "pointermove");
    check("hovering a mark lifts it in all views", has(1, "near") && !has(0, "near"));
    const words = Array.from(row(1).cells, cell => cell.textContent);
    check("hovering tells the settings", at("hint").textContent.includes(
        `chip.tile.adc_pool.bits: ${words[1]}`) && !at("hint").hidden &&
        at("reading").textContent.includes(`chip.tile.adc_pool.bits: ${words[1]}`));
    send(marks("point", 1)[0], "pointerleave");
    check("leaving it puts it back", !has(1, "near") && at("hint").hidden);
    send(marks("line", 2)[0], "pointerenter");
    check("hovering a line does the same", has(2, "near") &&
        at("reading").textContent.includes("Point 3"));
    send(marks("line", 2)[0], "pointerleave");

    marks("point", 0)[0].dispatchEvent(new MouseEvent("click", {bubbles: true}));
    check("a click on a mark selects it in all views", has(0, "picked") && !has(1, "picked"));
    marks("line", 2)[0].dispatchEvent(new MouseEvent("click", {bubbles: true}));
    check("a click on a line adds its point", has(0, "picked") && has(2, "picked"));
    check("what is not selected fades", marks("line", 1)[0].classList.contains("faded"));
    marks("line", 2)[0].dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true}));
    check("Enter takes it out again", has(0, "picked") && !row(2).classList.contains("picked"));
    row(3).click();
    check("a click on a row selects it", has(3, "picked"));
    choose("x-key", "area_mm2.total");
    check("other numbers keep the selection", has(0, "picked") && has(3, "picked"));
    at("clear").click();
    check("the selection can be cleared", !document.querySelector(".picked, .faded"));

    /* The front by its definition: no other point is at least as good in both and better in one. */
    function front(x, y, sx, sy) {
        const v = (key, p) => numbers[key].values[p], ids = good.map((g, p) => p).filter(p => good[p]);
        return ids.filter(p => !ids.some(q => sx * v(x, q) >= sx * v(x, p) && sy * v(y, q) >= sy * v(y, p) &&
            (sx * v(x, q) > sx * v(x, p) || sy * v(y, q) > sy * v(y, p))));
    }
    const drawn = () => marks("point").filter(m => m.classList.contains("best"))
        .map(m => Number(m.dataset.point)).sort((a, b) => a - b).join();
    choose("y-key", "latency_ns.p95");
    check("less area and less latency are better", drawn() === front("area_mm2.total", "latency_ns.p95", -1, -1).join());
    choose("x-key", "energy_nj_per_request.total");
    choose("y-key", "accuracy.acc1.mean");
    check("less energy and more accuracy are better", drawn() ===
        front("energy_nj_per_request.total", "accuracy.acc1.mean", -1, 1).join());
    choose("x-better", "1");
    check("the reader can say what is better", drawn() ===
        front("energy_nj_per_request.total", "accuracy.acc1.mean", 1, 1).join());
    const x = p => Number(marks("point", p)[0].getAttribute("cx"));
    const e = p => numbers["energy_nj_per_request.total"].values[p];
    check("a linear axis is linear", Math.abs((x(1) - x(0)) / (x(3) - x(0)) -
        (e(1) - e(0)) / (e(3) - e(0))) < 1e-6);
    at("x-log").checked = true;
    at("x-log").dispatchEvent(new Event("change", {bubbles: true}));
    check("a logarithmic one is logarithmic", Math.abs((x(1) - x(0)) / (x(3) - x(0)) -
        Math.log(e(1) / e(0)) / Math.log(e(3) / e(0))) < 1e-6);
    const result = document.createElement("pre");
    result.id = "tests";
    result.textContent = `\n${lines.join("\n")}\nend ${lines.length}\n`;
    document.body.append(result);
})();
