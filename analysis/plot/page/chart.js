/* chart.js - what the charts of runs and sweeps share: the data, the hint at the pointer,
 * horizontal bars. */
"use strict";
const nvxData = JSON.parse(document.getElementById("data").textContent);
const nvxChart = (function () {
    const hint = d3.select("body").append("div").attr("id", "hint").attr("role", "status")
        .property("hidden", true);

    function point(event, lines) {
        hint.property("hidden", false).selectAll("div").data(lines).join("div").text(d => d);
        const box = hint.node().getBoundingClientRect();
        hint.style("left", `${Math.min(event.clientX + 14, innerWidth - box.width - 8)}px`)
            .style("top", `${Math.max(8, event.clientY - box.height - 10)}px`);
    }

    function away() {
        hint.property("hidden", true);
    }

    /* An empty drawing in a figure; title: what a reader without eyes hears. */
    function drawing(id, width, height, title) {
        const svg = d3.select(`#${id}`).append("svg").attr("viewBox", `0 0 ${width} ${height}`)
            .attr("role", "img").attr("aria-label", title);
        return svg;
    }

    /* Hints of marks: lines(datum) are the lines shown. */
    function hints(marks, lines) {
        return marks.on("pointermove", (event, d) => point(event, lines(d)))
            .on("pointerleave", away);
    }

    /* items: [{name, value, text, share}]; most: end of the axis. */
    function bars(id, title, items, width, most) {
        const row = 26, left = 120, height = row * items.length + 4;
        const svg = drawing(id, width, height, title);
        const x = d3.scaleLinear([0, most], [left, width - 150]);
        const rows = svg.selectAll("g").data(items).join("g")
            .attr("transform", (d, i) => `translate(0,${i * row})`);
        rows.append("text").attr("x", left - 10).attr("y", row / 2).attr("dy", ".35em")
            .attr("text-anchor", "end").text(d => d.name);
        hints(rows.append("rect").attr("class", "bar").attr("x", left).attr("y", 4)
            .attr("height", row - 8).attr("width", d => Math.max(1, x(d.value) - left)),
            d => [`${d.name}: ${d.text}`, d.share]);
        rows.append("text").attr("class", "soft").attr("x", d => x(d.value) + 8)
            .attr("y", row / 2).attr("dy", ".35em")
            .text(d => d.share.includes(":") ? d.text : `${d.text} (${d.share})`);
    }

    /* Value, factor and unit that people read, of times in ns. */
    function time(most) {
        const [size, unit] = [[1e9, "s"], [1e6, "ms"], [1e3, "µs"]].find(s => most >= s[0]) ||
            [1, "ns"];
        return {unit, factor: 1 / size};
    }

    return {point, away, drawing, hints, bars, time};
})();
