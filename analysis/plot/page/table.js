/* table.js - tables of class "sortable" sort by a click on a head; the table of constants
 * filters by words and classes. */
"use strict";
const nvxTable = (function () {
    /* What a cell sorts by: the exact value of its number, else a leading number, else text. */
    function worth(cell) {
        const data = cell.querySelector("data");
        const text = data ? data.getAttribute("value") : cell.textContent.trim();
        const number = parseFloat(text);
        return Number.isNaN(number) || /^[^-+.\d]/.test(text) ? text : number;
    }

    function compare(a, b) {
        if (typeof a === "number" && typeof b === "number")
            return a - b;
        if (typeof a !== typeof b)
            return typeof a === "number" ? -1 : 1;
        return a < b ? -1 : a > b ? 1 : 0;
    }

    function sort(table, column, head) {
        const up = head.getAttribute("aria-sort") !== "ascending";
        for (const other of table.tHead.rows[0].cells)
            other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        const rows = Array.from(table.tBodies[0].rows, (row, i) =>
            ({row, i, worth: worth(row.cells[Math.min(column, row.cells.length - 1)])}));
        rows.sort((a, b) => (up ? 1 : -1) * compare(a.worth, b.worth) || a.i - b.i);
        table.tBodies[0].append(...rows.map(r => r.row));
    }

    function sortable(table) {
        Array.from(table.tHead.rows[0].cells).forEach((head, column) => {
            const button = document.createElement("button");
            button.type = "button";
            button.textContent = head.textContent;
            button.addEventListener("click", () => sort(table, column, head));
            head.replaceChildren(button);
        });
    }

    function filter(table, tools) {
        const words = tools.querySelector("#find").value.toLowerCase().split(/\s+/);
        const classes = Array.from(tools.querySelectorAll("input:checked"), box => box.value);
        let shown = 0;
        for (const row of table.tBodies[0].rows) {
            const text = row.textContent.toLowerCase();
            const own = row.querySelector(".class").textContent;
            row.hidden = !classes.includes(own) || !words.every(w => text.includes(w));
            shown += !row.hidden;
        }
        tools.querySelector("#found").textContent =
            `${shown} of ${table.tBodies[0].rows.length} shown`;
    }

    document.querySelectorAll("table.sortable").forEach(sortable);
    const constants = document.getElementById("constants");
    if (constants) {
        const tools = document.querySelector(".tools");
        tools.addEventListener("input", () => filter(constants, tools));
        filter(constants, tools);
    }
    return {sortable};
})();
