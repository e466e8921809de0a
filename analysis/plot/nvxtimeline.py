"""Which part was busy with which request when: `nvxsim plot timeline`, an excerpt of a timeline.

Requests are above, the time they queue lighter; then a row per part, a bar per span in the
colour of its request. What happened to requests that the file does not hold is not known: a
part without a bar may have been busy with one. Of many parts the busiest are shown: links and
units of the host and of the chip, then whole tiles.
The CSV file has the spans of the rows shown, whole also where the excerpt cuts them.
Left out: buffers in use, ways of requests.
"""
import matplotlib.pyplot as plt
from matplotlib.colors import to_rgb
from matplotlib.patches import Patch
from matplotlib.transforms import ScaledTranslation

from nvxdata import Failure
from nvxnames import scaled
from nvxspans import chosen, lanes, period, read, within
from nvxstyle import STYLES

# Okabe and Ito's colours, one request after the other.
COLOURS = ["#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#F0E442"]
GREY = "#666666"
WIDTH, NARROWEST = 178, 60  # mm; 178: two columns
ROW, GAP = 0.135, 0.5  # height of a row in inches; between groups, in rows
ROWS, LANES = 24, 8  # rows at most: in all, of requests
LONGEST = 22  # letters of a part's name
SMALL = 6  # points
WIDE = 3  # points from which bars are told apart


def exact(ps, digits=3):
    """Picoseconds as nanoseconds without rounding: 1500 -> '1.5'."""
    return f"{ps // 1000}.{ps % 1000:0{digits}d}".rstrip("0").rstrip(".")


def told(ps):
    """'1.5 us', as --from takes it."""
    unit, factor = scaled("ns", ps / 1000)
    return f"{ps / 1000 * factor:.9g} {unit.replace('µ', 'u')}"


def shortened(name):
    if len(name) > LONGEST:
        name = f"{name[:LONGEST // 2]}…{name[-LONGEST // 2 + 1:]}"
    return name.replace("$", r"\$")  # no formula


def lighter(colour):
    return tuple(0.3 * c + 0.7 for c in to_rgb(colour))


def colour_of(request):
    return COLOURS[request % len(COLOURS)]


def ink_on(colour):
    red, green, blue = to_rgb(colour)
    return "white" if 0.3 * red + 0.59 * green + 0.11 * blue < 0.55 else "black"


class Scale:
    """Picoseconds to what the axis shows: from the start where that is far from 0."""

    def __init__(self, start, until):
        self.origin = start if until - start < until / 100 else 0
        self.unit, self.factor = scaled("ns", (until - self.origin) / 1000)
        self.label = f"Time after {told(start)} ({self.unit})" if self.origin else \
            f"Time ({self.unit})"

    def __call__(self, ps):
        return (ps - self.origin) / 1000 * self.factor


def excerpt(args):
    """What is shown: start, until, rows of requests, spans, parts, and words on the rest."""
    requests, spans = read(args.file)
    start, until = period(requests, args.start, args.until)
    first, last = requests[0].arrival, max(r.end for r in requests)
    here = within(requests, lambda r: r.arrival, start, until)
    spans = within(spans, lambda s: s.start, start, until)
    if start >= until or not (here or spans):
        ends = [f" from {told(args.start)}"] if args.start is not None else []
        ends += [f" until {told(args.until)}"] if args.until is not None else []
        raise Failure(f"nothing happens{''.join(ends)}; something does from {told(first)} until "
                      f"{told(last)}")
    rows = lanes(here)
    parts, parts_left = chosen(spans, start, until, ROWS - len(rows[:LANES]))
    left = [(sum(map(len, rows[LANES:])), "request"), (parts_left, "less busy part")]
    notes = [f"{n} {what}{'s' * (n > 1)} not shown" for n, what in left if n]
    return start, until, rows[:LANES], [s for s in spans if s.part in parts], parts, notes


def table(rows, spans):
    """What the CSV file holds."""
    found = []
    for r in sorted(r for row in rows for r in row):
        for what, begin, end in (("queue", r.arrival, r.start), ("on the chip", r.start, r.end)):
            if end > begin:
                found.append(("requests", "requests", what, r.number, begin, end))
    found += [(s.part.name, s.part.process, s.what, s.request, s.start, s.end) for s in spans]
    return [{"part": part, "process": process, "what": what, "request": request,
             "from_ns": exact(begin), "until_ns": exact(end)}
            for part, process, what, request, begin, end in found]


def groups_of(rows, parts):
    """Groups from the top: name, names of their rows."""
    groups = [("requests", [""] * len(rows))] if rows else []
    for process in dict.fromkeys(p.process for p in parts):
        groups.append((process, [shortened(p.name) for p in parts if p.process == process]))
    return groups


def places(groups):
    """Where each row is, from the top down."""
    at, y = [], 0.0
    for _, names in groups:
        at.append([y + i for i in range(len(names))])
        y += len(names) + GAP
    return at


def name_rows(fig, ax, groups, at):
    """Parts beside their rows; further left, behind a line, what they belong to."""
    letters = min(plt.rcParams["ytick.labelsize"], 7)
    ax.set_yticks([y for own in at for y in own], [n for _, names in groups for n in names],
                  fontsize=letters)
    fig.draw_without_rendering()
    points = 72 / fig.dpi
    wide = max(t.get_window_extent().width for t in ax.get_yticklabels()) * points + 7
    beside = ax.get_yaxis_transform() + ScaledTranslation(-wide / 72, 0, fig.dpi_scale_trans)
    for (name, _), own in zip(groups, at):
        ax.plot([0, 0], [own[0] - 0.4, own[-1] + 0.4], color="#999999", linewidth=0.8,
                transform=beside, clip_on=False)
        ax.annotate(shortened(name), (0, (own[0] + own[-1]) / 2),
                    xycoords=ax.get_yaxis_transform(), xytext=(-wide - 4, 0),
                    textcoords="offset points", ha="right", va="center", fontsize=letters)


def frame(args, groups, scale, notes, window):
    """Axes with all that is around the bars, as wide as they will be written."""
    width = args.width or STYLES.get(args.style, (WIDTH,))[0]
    if width < NARROWEST:
        raise Failure(f"--width: a timeline needs {NARROWEST} mm or more")
    at = places(groups)
    bottom = at[-1][-1] + 0.6
    fig, ax = plt.subplots(figsize=(width / 25.4, 0.62 + 0.12 * bool(notes) + ROW * (bottom + 0.6)))
    ax.set_xlim(*(scale(t) for t in window))
    ax.set_ylim(bottom, -0.6)
    ax.grid(axis="y", visible=False)
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel(scale.label)
    if notes:
        fig.supxlabel(", ".join(notes), x=0.99, ha="right", fontsize=SMALL, color=GREY)
    name_rows(fig, ax, groups, at)
    return fig, ax, at


def bars(ax, y, found, points):
    """(ends, colour) of each; a white line tells it from its neighbour where there is room."""
    lines = ["white" if (right - left) * points > WIDE else colour
             for (left, right), colour in found]
    ax.broken_barh([(left, right - left) for (left, right), _ in found], (y - 0.4, 0.8),
                   facecolors=[colour for _, colour in found], edgecolors=lines, linewidth=0.3)


def write(ax, y, ends, colour, words, points):
    """The first of the words that fits; whether one does."""
    for word in words:
        if 0.64 * SMALL * len(word) + 2 <= (ends[1] - ends[0]) * points:
            ax.text(sum(ends) / 2, y, word, fontsize=SMALL, ha="center", clip_on=True,
                    va="center_baseline", color=ink_on(colour)).set_in_layout(False)
            return True
    return False


def request_bars(ax, row, y, cut, points):
    """Requests of a row: queueing lighter; the name in the part on the chip, if it fits."""
    for r in row:
        colour = colour_of(r.number)
        words = [f"{r.what} {r.number}", f"{r.number}"]
        pieces = [(r.start, r.end, colour), (r.arrival, r.start, lighter(colour))]
        for begin, end, fill in pieces:
            ends = cut(begin), cut(end)
            if ends[1] > ends[0]:
                bars(ax, y, [(ends, fill)], points)
                words = [] if write(ax, y, ends, fill, words, points) else words


def runs(spans):
    """Spans of a part by what follows at once for the same request."""
    found = []
    for s in sorted(spans, key=lambda s: s.start):
        if found and (s.request, s.start) == (found[-1][-1].request, found[-1][-1].end):
            found[-1].append(s)
        else:
            found.append([s])
    return found


def part_bars(ax, spans, y, cut, points):
    """Spans of a part; the request's number once in each run, within one span if it fits."""
    found = []
    for run in runs(spans):
        colour, number = colour_of(run[0].request), [f"{run[0].request}"]
        whole = cut(run[0].start), cut(run[-1].end)
        each = [(cut(s.start), cut(s.end)) for s in run]
        seen = any((right - left) * points > WIDE for left, right in each)
        found += [(ends, colour) for ends in (each if seen else [whole])]
        write(ax, y, each[len(run) // 2], colour, number, points) or \
            write(ax, y, whole, colour, number, points)
    bars(ax, y, found, points)


def key(ax, rows, start):
    """What light and dark mean, where some request queues."""
    if any(r.start > max(r.arrival, start) for row in rows for r in row):
        ax.legend(handles=[Patch(color=lighter(GREY), label="queues"),
                           Patch(color=GREY, label="on the chip")],
                  loc="lower right", bbox_to_anchor=(1, 1), ncols=2, fontsize=7,
                  handlelength=1, borderpad=0, borderaxespad=0.2)


def timeline(args):
    """A row per part, a bar per span in the colour of its request, over time."""
    start, until, rows, spans, parts, notes = excerpt(args)
    args.table = table(rows, spans)
    scale = Scale(start, until)
    fig, ax, at = frame(args, groups_of(rows, parts), scale, notes, (start, until))
    key(ax, rows, start)
    fig.draw_without_rendering()
    points = ax.get_window_extent().width * 72 / fig.dpi / (scale(until) - scale(start))

    def cut(t):
        return scale(min(max(t, start), until))

    if rows:
        for row, y in zip(rows, at.pop(0)):
            request_bars(ax, row, y, cut, points)
    own = {part: [] for part in parts}
    for s in spans:
        own[s.part].append(s)
    for part, y in zip(parts, (y for group in at for y in group)):
        part_bars(ax, own[part], y, cut, points)
    return fig
