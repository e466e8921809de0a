/* What a page of a run must do; lines "good ..." and "bad ..." go to the element "tests". */
"use strict";
(function () {
    const lines = [];
    const check = (words, good) => lines.push(`${good ? "good" : "bad"} ${words}`);
    const all = (selector, from = document) => Array.from(from.querySelectorAll(selector));
    const shown = () => all("#constants tbody tr").filter(row => !row.hidden);
    const column = i => shown().map(row => row.cells[i].textContent);
    const hover = mark => mark.dispatchEvent(new PointerEvent("pointermove",
        {bubbles: true, clientX: 40, clientY: 40}));

    for (const id of ["energy", "area", "stages", "spread", "parts", "accuracy"])
        check(`a chart of ${id}`, all(`#${id}-chart svg rect, #${id}-chart svg circle`).length > 0);
    const bar = document.querySelector("#energy-chart .bar");
    hover(bar);
    const hint = document.getElementById("hint");
    const first = document.querySelector("#energy tbody tr");
    check("hovering a bar tells its value", !hint.hidden &&
        hint.textContent.includes(first.cells[1].textContent) &&
        hint.textContent.includes(first.cells[0].textContent));
    bar.dispatchEvent(new PointerEvent("pointerleave"));
    check("leaving it hides that", hint.hidden);
    const width = i => Number(all("#energy-chart .bar")[i].getAttribute("width"));
    const value = i => Number(all("#energy tbody data")[i].value);
    check("bars are as long as their values", Math.abs(width(1) / width(0) - value(1) / value(0)) < .01);

    const before = shown().length, find = document.getElementById("find");
    find.value = "ADC_pool bits";
    find.dispatchEvent(new Event("input", {bubbles: true}));
    check("words filter the constants", shown().length > 0 && shown().length < before &&
        shown().every(row => /adc_pool/.test(row.textContent) && /bits/i.test(row.textContent)));
    find.value = "";
    const box = document.querySelector(".tools input[value=assumed]");
    box.checked = false;
    box.dispatchEvent(new Event("input", {bubbles: true}));
    check("classes filter the constants", shown().length > 0 && shown().length < before &&
        !column(4).includes("assumed"));
    box.checked = true;
    box.dispatchEvent(new Event("input", {bubbles: true}));
    check("all are shown again", shown().length === before);
    const head = document.querySelectorAll("#constants thead th button")[1];
    head.click();
    const sorted = column(1);
    check("a click on a head sorts", sorted.every((v, i) => i === 0 || sorted[i - 1] <= v));
    head.click();
    check("a second click turns it round", column(1).every((v, i, a) => i === 0 || a[i - 1] >= v) &&
        head.parentNode.getAttribute("aria-sort") === "descending");
    const result = document.createElement("pre");
    result.id = "tests";
    result.textContent = `\n${lines.join("\n")}\nend ${lines.length}\n`;
    document.body.append(result);
})();
