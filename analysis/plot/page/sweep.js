/* sweep.js - the charts of a sweep: scatter with its Pareto front, parallel coordinates.
 * Both and the table share what is pointed at (near) and what is selected (picked). */
"use strict";
(function () {
    const {drawing, point: hint, away} = nvxChart;
    const {axes, goals, numbers, good} = nvxData;
    const ids = d3.range(good.length).filter(p => good[p]);
    const picked = new Set();
    const at = name => document.getElementById(name);
    const rows = new Map(Array.from(at("points").tBodies[0].rows, row =>
        [parseInt(row.cells[0].textContent, 10) - 1, row]));
    const value = (key, p) => numbers[key].values[p];
    const known = keys => ids.filter(p => keys.every(k => value(k, p) !== null));
    const shown = (key, p) => value(key, p) === null ? "–" :
        `${d3.format(",.4~g")(value(key, p) * numbers[key].factor)} ${numbers[key].unit}`.trim();
    const titled = key => numbers[key].label + (numbers[key].unit ? ` (${numbers[key].unit})` : "");

    function settings(p) {
        return axes.map(a => `${a.name}: ${a.values[p] || "–"}`);
    }

    function results(p) {
        const keys = [at("x-key").value, at("y-key").value, ...goals.filter(k => k in numbers)];
        return Array.from(new Set(keys), k => `${numbers[k].label}: ${shown(k, p)}`);
    }

    /* Points no other point beats in one of the two numbers without losing in the other. */
    function front(x, y, sx, sy) {
        const order = known([x, y]).sort((a, b) =>
            sx * (value(x, b) - value(x, a)) || sy * (value(y, b) - value(y, a)) || a - b);
        const best = [];
        let most = -Infinity, where = null;
        for (const p of order) {
            const v = sy * value(y, p);
            if (v > most || (v === most && value(x, p) === where)) {
                best.push(p);
                most = v;
                where = value(x, p);
            }
        }
        return best;
    }

    function read(p) {
        const lines = p === null ? [] : [`Point ${p + 1}`, settings(p).join(", "), results(p).join("; ")];
        if (lines.length)
            d3.select("#reading").selectAll("p").data(lines).join("p").text(d => d);
    }

    /* Shows in all views which point is near and which are picked. */
    function mark(near) {
        d3.selectAll(".point, .line").classed("near", d => d === near)
            .classed("picked", d => picked.has(d))
            .classed("faded", d => picked.size > 0 && !picked.has(d) && d !== near)
            .attr("aria-pressed", d => String(picked.has(d)));
        d3.selectAll(".whisker").classed("faded", d => picked.size > 0 && !picked.has(d));
        for (const [p, row] of rows) {
            row.classList.toggle("near", p === near);
            row.classList.toggle("picked", picked.has(p));
            row.setAttribute("aria-selected", String(picked.has(p)));
        }
        if (near !== null)
            d3.selectAll(".point, .line").filter(d => d === near).raise();
    }

    function pick(p) {
        if (!picked.delete(p))
            picked.add(p);
        mark(p);
    }

    function live(marks) {
        return marks.attr("tabindex", 0).attr("role", "button")
            .attr("aria-label", d => `Point ${d + 1}: ${settings(d).join(", ")}`)
            .on("pointerenter", (event, d) => { mark(d); read(d); })
            .on("pointermove", (event, d) => hint(event, [`Point ${d + 1}`, ...settings(d)]))
            .on("pointerleave", () => { mark(null); away(); })
            .on("focus", (event, d) => { read(d); rows.get(d).classList.add("near"); })
            .on("blur", (event, d) => rows.get(d).classList.remove("near"))
            .on("click", (event, d) => pick(d))
            .on("keydown", (event, d) => {
                if (event.key !== "Enter" && event.key !== " ")
                    return;
                event.preventDefault();
                pick(d);
                event.currentTarget.focus();
            });
    }

    /* Colours of the values of the axis chosen, in its order. */
    function colours() {
        const axis = axes.find(a => a.name === at("colour-by").value);
        if (!axis)
            return {of: () => "var(--blue)", axis: null};
        const n = axis.order.length;
        const [from, to] = matchMedia("(prefers-color-scheme: dark)").matches ? [.35, 1] : [.05, .88];
        const scale = d3.scaleOrdinal(axis.order, axis.order.map((v, i) =>
            d3.interpolateViridis(n > 1 ? from + (to - from) * i / (n - 1) : .5)));
        return {of: p => scale(axis.values[p]), axis, scale};
    }

    function span(key, log) {
        const v = [key, ...interval(key) || []].flatMap(k => ids.map(p => value(k, p)))
            .filter(d => d !== null)
            .map(d => d * numbers[key].factor);
        const [low, high] = d3.extent(v), gap = .05 * (high - low);
        return log && low > 0 ? d3.scaleLog().domain([low / 1.1, high * 1.1]) :
            d3.scaleLinear().domain([low - gap, high + gap]);
    }

    /* Keys of the ends of the 95 % interval around a mean, over chips or else queries. */
    function interval(key) {
        return ["ci95", "ci95_queries"].map(kind => ["low", "high"].map(end =>
            key.replace(/mean$/, `${kind}.${end}`))).find(ends => ends[0] !== key &&
            ends.every(end => end in numbers));
    }

    function legend(svg, paint, x) {
        if (!paint.axis)
            return;
        svg.append("text").attr("class", "soft").attr("x", x).attr("y", 30).text(paint.axis.label);
        paint.axis.order.slice(0, 16).forEach((v, i) => {
            svg.append("circle").attr("cx", x + 6).attr("cy", 48 + 20 * i).attr("r", 6)
                .attr("fill", paint.scale(v));
            svg.append("text").attr("x", x + 18).attr("y", 52.5 + 20 * i).text(v || "–");
        });
    }

    function frame(svg, box, sides) {
        const {left, right, top, bottom} = box;
        svg.append("g").attr("class", "grid").attr("transform", `translate(0,${bottom})`)
            .call(d3.axisBottom(sides.x).ticks(8).tickSize(top - bottom));
        svg.append("g").attr("class", "grid").attr("transform", `translate(${left},0)`)
            .call(d3.axisLeft(sides.y).ticks(6).tickSize(left - right));
        svg.append("text").attr("x", right).attr("y", bottom + 36).attr("text-anchor", "end")
            .text(titled(at("x-key").value));
        svg.append("text").attr("x", 4).attr("y", 14).text(titled(at("y-key").value));
    }

    function scatter() {
        const box = {left: 70, right: 740, top: 26, bottom: 400};
        const keys = {x: at("x-key").value, y: at("y-key").value}, sides = {};
        d3.select("#scatter-chart").selectAll("svg").remove();
        const svg = drawing("scatter-chart", 900, 444, "Points of the sweep").attr("role", "group");
        for (const [side, range] of [["x", [box.left, box.right]], ["y", [box.bottom, box.top]]])
            sides[side] = span(keys[side], at(`${side}-log`).checked).range(range);
        frame(svg, box, sides);
        const height = (key, p) => sides.y(value(key, p) * numbers[keys.y].factor);
        const place = side => p => sides[side](value(keys[side], p) * numbers[keys[side]].factor);
        const best = front(keys.x, keys.y, Number(at("x-better").value), Number(at("y-better").value));
        const paint = colours();
        svg.append("path").attr("class", "front").attr("d", d3.line(place("x"), place("y"))(best));
        const ends = interval(keys.y);
        if (ends)
            svg.append("g").selectAll("line").data(known([keys.x, ...ends])).join("line")
                .attr("class", "whisker").attr("x1", place("x")).attr("x2", place("x"))
                .attr("y1", p => height(ends[0], p)).attr("y2", p => height(ends[1], p));
        live(svg.append("g").selectAll("circle").data(known([keys.x, keys.y])).join("circle")
            .attr("class", d => `point${best.includes(d) ? " best" : ""}`).attr("data-point", d => d)
            .attr("r", d => best.includes(d) ? 7 : 5.5).attr("fill", paint.of)
            .attr("cx", place("x")).attr("cy", place("y")));
        svg.append("path").attr("class", "front").attr("d", "M760 10h24");
        svg.append("text").attr("x", 790).attr("y", 14).text("Pareto front");
        legend(svg, paint, 760);
        return best;
    }

    const short = v => v.length > 14 ? `${v.slice(0, 13)}…` : v || "–";

    /* The vertical scales: the axes of the sweep, then the goals that differ. */
    function dimensions(top, bottom) {
        const own = axes.map(a => {
            const y = d3.scalePoint(a.order, [bottom, top]).padding(.2);
            return {title: a.label, axis: d3.axisLeft(y).tickFormat(short),
                at: p => y(a.values[p])};
        });
        return own.concat(goals.filter(k => k in numbers).map(k => {
            const y = span(k, false).range([bottom, top]);
            return {title: numbers[k].label, unit: numbers[k].unit,
                better: numbers[k].better, axis: d3.axisLeft(y).ticks(6),
                at: p => value(k, p) === null ? NaN : y(value(k, p) * numbers[k].factor)};
        }));
    }

    function parallel(best) {
        const top = 76, bottom = 380, all = dimensions(top, bottom);
        const width = Math.max(1000, 105 * all.length);
        d3.select("#parallel-chart").selectAll("svg").remove();
        const svg = drawing("parallel-chart", width, bottom + 12, "Parallel coordinates")
            .attr("role", "group").style("min-width", width > 1000 ? `${width}px` : null);
        const x = d3.scalePoint(d3.range(all.length), [70, width - 60]);
        const paint = colours(), line = d3.line().defined(d => !Number.isNaN(d[1]));
        live(svg.append("g").selectAll("path").data(ids).join("path")
            .attr("class", d => `line${best.includes(d) ? " best" : ""}`).attr("data-point", d => d)
            .attr("stroke", paint.of).attr("d", p => line(all.map((a, i) => [x(i), a.at(p)]))));
        all.forEach((a, i) => {
            const g = svg.append("g").attr("transform", `translate(${x(i)},0)`).call(a.axis)
                .attr("pointer-events", "none");
            const words = [...a.title.replace(/,? (?=\S+( percentile)?$)/, "\n").split("\n"),
                a.unit, {"1": "↑ better", "-1": "↓ better"}[a.better]].filter(Boolean);
            g.selectAll(".title").data(words).join("text").attr("text-anchor", "middle")
                .attr("class", d => d === a.unit || /better/.test(d) ? "title soft" : "title")
                .attr("y", (d, n) => top - 12 - 15 * (words.length - 1 - n)).text(d => d);
        });
    }

    function draw() {
        parallel(scatter());
        mark(null);
    }

    function options(select, list, chosen) {
        d3.select(select).selectAll("option").data(list).join("option")
            .attr("value", d => d[0]).text(d => d[1]).property("selected", d => d[0] === chosen);
    }

    function choose(side, key) {
        options(at(`${side}-better`), [["-1", "less"], ["1", "more"]], String(numbers[key].better));
    }

    function start() {
        const keys = Object.keys(numbers), main = goals.filter(k => k in numbers);
        const want = ["energy_nj_per_request.total", "latency_ns.p95", "area_mm2.total"];
        const x = want.find(k => main.includes(k)) || keys[0];
        const y = [main.find(k => k.startsWith("accuracy.")), ...want, ...keys]
            .find(k => k && k in numbers && k !== x) || x;
        for (const [side, key] of [["x", x], ["y", y]]) {
            options(at(`${side}-key`), keys.map(k => [k, numbers[k].label]), key);
            choose(side, key);
            at(`${side}-key`).addEventListener("change", event => choose(side, event.target.value));
        }
        options(at("colour-by"), [["", "nothing"], ...axes.map(a => [a.name, a.name])],
            axes.length ? axes[0].name : "");
        document.querySelectorAll("#scatter select, #scatter input").forEach(tool =>
            tool.addEventListener("change", draw));
        at("clear").addEventListener("click", () => { picked.clear(); mark(null); });
        for (const [p, row] of rows)
            if (good[p])
                row.addEventListener("click", () => pick(p));
        draw();
    }

    if (Object.keys(numbers).length > 0)
        start();
})();
