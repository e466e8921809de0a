/* run.js - the charts of one run. */
"use strict";
(function () {
    const {drawing, hints, bars, time} = nvxChart;

    function axis(svg, scale, y, label, x) {
        svg.append("g").attr("transform", `translate(0,${y})`)
            .call(d3.axisBottom(scale).ticks(8));
        svg.append("text").attr("class", "soft").attr("x", x).attr("y", y + 36)
            .attr("text-anchor", "end").text(label);
    }

    function legend(svg, names, classes, left) {
        let x = left;
        names.forEach((name, i) => {
            svg.append("rect").attr("class", classes[i]).attr("x", x).attr("y", 2)
                .attr("width", 12).attr("height", 12);
            const text = svg.append("text").attr("x", x + 18).attr("y", 12.5).text(name);
            x += text.node().getComputedTextLength() + 42;
        });
    }

    /* Where the time of the mean and of a request at each percentile goes. */
    function stages(data) {
        const row = 28, left = 60, width = 900, top = 26;
        const height = top + row * data.rows.length + 44;
        const svg = drawing("stages-chart", width, height, "Waiting and service");
        const most = d3.max(data.rows, d => d3.sum(d.values)), {unit, factor} = time(most);
        const x = d3.scaleLinear([0, most * factor], [left, width - 40]).nice();
        legend(svg, data.stages, ["stage0", "stage1", "stage2"], left);
        data.rows.forEach((d, i) => {
            const y = top + i * row;
            let from = 0;
            svg.append("text").attr("x", left - 10).attr("y", y + row / 2).attr("dy", ".35em")
                .attr("text-anchor", "end").text(d.name);
            d.values.forEach((value, s) => {
                const to = from + value * factor;
                hints(svg.append("rect").datum(d).attr("class", `stage stage${s}`)
                    .attr("x", x(from)).attr("y", y + 4).attr("height", row - 8)
                    .attr("width", Math.max(0, x(to) - x(from))),
                    () => [`${d.name}, ${data.stages[s]}: ${d.texts[s]}`]);
                from = to;
            });
        });
        axis(svg, x, top + row * data.rows.length, `latency (${unit})`, width - 40);
    }

    function spread(data) {
        const left = 60, width = 900, right = width - 76, top = 30, height = 220, bottom = height - 44;
        const svg = drawing("spread-chart", width, height, "Distribution of latency");
        const {unit, factor} = time(d3.max(data.edges));
        const edges = data.edges.map(v => v * factor), last = edges.length - 1;
        const x = d3.scaleLinear([edges[0], edges[last]], [left, right]);
        const y = d3.scaleLinear([0, d3.max(data.counts)], [bottom, top]).nice();
        svg.append("g").attr("class", "grid").attr("transform", `translate(${left},0)`)
            .call(d3.axisLeft(y).ticks(4).tickSize(-(right - left)));
        hints(svg.selectAll(".bar").data(data.counts).join("rect").attr("class", "bar")
            .attr("x", (d, i) => x(edges[i]) + .5).attr("y", d => y(d))
            .attr("width", (d, i) => Math.max(1, x(edges[i + 1]) - x(edges[i]) - 1))
            .attr("height", d => bottom - y(d)), d => [`${d} requests`]);
        Object.entries(data.marks).forEach(([name, value], i) => {
            const g = svg.append("g").attr("class", "mark"), at = x(value * factor);
            g.append("line").attr("x1", at).attr("x2", at).attr("y1", 26).attr("y2", bottom);
            g.append("text").attr("x", at + (i - 1) * 20).attr("y", 12).text(name)
                .attr("text-anchor", ["end", "middle", "start"][i]);
            g.append("line").attr("x1", at).attr("x2", at + (i - 1) * 18).attr("y1", 26).attr("y2", 14);
        });
        axis(svg, x, bottom, `latency (${unit}); height: requests`, right);
        if (data.shorter + data.longer > 0)
            svg.append("text").attr("class", "soft").attr("x", left).attr("y", bottom + 36)
                .text(`not drawn: ${data.shorter} shorter, ${data.longer} longer ones`);
    }

    function accuracy(data) {
        const row = 28, left = 150, width = 900, top = 26;
        const height = top + row * data.length + 44;
        const svg = drawing("accuracy-chart", width, height, "Accuracy with intervals");
        const ends = data.flatMap(d => [d.mean, ...(d.chips || []), ...(d.queries || [])]);
        const x = d3.scaleLinear([Math.max(0, d3.min(ends) - .02), Math.min(1, d3.max(ends) + .02)],
                                 [left, width - 40]).clamp(true);
        svg.append("g").attr("class", "grid").attr("transform", `translate(0,${top})`)
            .call(d3.axisTop(x).ticks(8).tickSize(-row * data.length).tickFormat(""));
        [["chips", "95 % over chips"], ["queries", "95 % over queries"]].forEach(([k, name], i) => {
            svg.append("line").attr("class", k).attr("stroke-width", 4).attr("x1", left + i * 170)
                .attr("x2", left + 22 + i * 170).attr("y1", 8).attr("y2", 8);
            svg.append("text").attr("x", left + 30 + i * 170).attr("y", 12.5).text(name);
        });
        data.forEach((d, i) => {
            const y = top + i * row + row / 2;
            svg.append("text").attr("x", left - 10).attr("y", y).attr("dy", ".35em")
                .attr("text-anchor", "end").text(d.name);
            for (const [k, shift] of [["chips", -4], ["queries", 4]])
                if (d[k])
                    svg.append("line").attr("class", k).attr("stroke-width", 4)
                        .attr("x1", x(d[k][0])).attr("x2", x(d[k][1]))
                        .attr("y1", y + shift).attr("y2", y + shift);
            hints(svg.append("circle").datum(d).attr("class", "dot").attr("r", 4)
                .attr("cx", x(d.mean)).attr("cy", y), () => [`${d.name}: ${d.mean.toFixed(4)}`]);
        });
        axis(svg, x, top + row * data.length, "mean over chips", width - 40);
    }

    for (const group of ["energy", "area", "way"]) {
        const items = nvxData[group].bars;
        if (items.length)
            bars(`${group}-chart`, nvxData[group].label, items, 620, d3.max(items, d => d.value));
    }
    stages(nvxData.latency);
    if (nvxData.latency.counts.length > 1)
        spread(nvxData.latency);
    if (nvxData.parts.length)
        bars("parts-chart", "Use of the busiest part of each kind, %", nvxData.parts, 900, 100);
    if (nvxData.accuracy.length)
        accuracy(nvxData.accuracy);
})();
