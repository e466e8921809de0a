"""Room in a figure of its final width: names below an axis, numbers at bars and in fields, words
along axes make room for each other.

Left out: names beside a y axis are not turned; legends inside axes may lie on data.
"""
import warnings
from textwrap import fill

from nvxdata import Failure

NARROWEST = 0.2  # inches of an axis
SMALLEST = 5  # points of letters


def laid_out(fig, too_narrow):
    """Finds where all is; fails where that leaves no room for an axis."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        fig.draw_without_rendering()
    sizes = [ax.get_window_extent() for ax in fig.axes if not hasattr(ax, "_colorbar")]
    if any("layout not applied" in str(w.message) for w in told) or \
            min(min(s.width, s.height) for s in sizes) < NARROWEST * fig.dpi:
        raise too_narrow


def angle(at, sizes, points, alone):
    """How names are turned to keep apart, and their letters: (degrees, points) or None. at: where
    they are; sizes: (width, height) of each; alone: nothing else is below them."""
    gaps = [b - a for a, b in zip(at, at[1:])]
    if all((a[0] + b[0]) / 2 + 0.5 * points <= gap for a, b, gap in zip(sizes, sizes[1:], gaps)):
        return 0, points
    height, least = max(h for _, h in sizes), min(gaps)
    for letters in (points, SMALLEST):
        for degrees in (45, 90) if alone else (90,):
            if least * (0.7 if degrees == 45 else 1) >= height * letters / points:
                return degrees, letters
    return None


def steeper(ax, names):
    """Names that stand at 45 degrees anyway, upright where that is too close. As turned()."""
    at = sorted(ax.transData.transform((t.get_position()[0], 0))[0] for t in names)
    height = 1.1 * names[0].get_fontsize() * ax.figure.dpi / 72
    least = min((b - a for a, b in zip(at, at[1:])), default=height / 0.7)
    if least < height:
        return None
    if least < height / 0.7:
        for t in names:
            t.set(rotation=90, va="center")
    return 0


def turned(ax, minor, below):
    """Turns the names below an axis where they run into each other. below: points from the axis
    that others take, where these are turned. Gives the points turned names take, None where they
    do not fit."""
    names = [t for t in ax.get_xticklabels(minor=minor) if t.get_text() and t.get_visible()]
    if not names:
        return 0
    if names[0].get_rotation():
        return steeper(ax, names)
    scale, points = 72 / ax.figure.dpi, names[0].get_fontsize()
    names.sort(key=lambda t: t.get_position()[0])
    at = [ax.transData.transform((t.get_position()[0], 0))[0] * scale for t in names]
    boxes = [t.get_window_extent() for t in names]
    blank = 1 + names[0].get_text().count("\n") if minor else 1  # lines before the minor ones
    sizes = [(box.width * scale, box.height * scale / blank) for box in boxes]
    found = angle(at, sizes, points, not minor and not ax.get_xticks(minor=True).size)
    if not found:
        return None
    degrees, letters = found
    if minor and (degrees or below):
        lines = boxes[0].height * scale * (blank - 1) / blank
        ax.tick_params(axis="x", which="minor", pad=4 + (below or lines))
        ax.set_xticks(ax.get_xticks(minor=True), [t.get_text().lstrip("\n") for t in names],
                      minor=True)
        names = ax.get_xticklabels(minor=True)
    for t in names if degrees else []:
        t.set(rotation=degrees, rotation_mode="anchor", ha="right", fontsize=letters,
              va="center" if degrees == 90 else "top")
    longest = max(w for w, _ in sizes) * letters / points
    return longest * {0: 0, 45: 0.7, 90: 1}[degrees]


def fit_ratios(ax):
    """Numbers at bars that run into each other are set upright."""
    told = [t for t in ax.texts if t.get_gid() == "ratio"]
    boxes = [t.get_window_extent() for t in told]
    if any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i]):
        for t in told:
            t.set_rotation(90)


def fit_cells(ax):
    """Numbers in fields that are too small for them are left out."""
    cells = [t for t in ax.texts if t.get_gid() == "cell"]
    room = abs(ax.transData.transform((1, 0))[0] - ax.transData.transform((0, 0))[0])
    if cells and max(t.get_window_extent().width for t in cells) > room:
        for t in cells:
            t.remove()


def outside(fig):
    """(text, room, length) of what is told along the axes and reaches out of the figure, in pixels."""
    found = []
    for text in [fig._supxlabel] + [t for ax in fig.axes for t in (
            ax.xaxis.label, ax.yaxis.label, ax.title, ax._left_title, ax._right_title)]:
        if text is None or not text.get_text():
            continue
        box, upright = text.get_window_extent(), text.get_rotation() == 90
        begin, end = (box.y0, box.y1) if upright else (box.x0, box.x1)
        size = fig.bbox.height if upright else fig.bbox.width
        room = {"left": size - begin, "right": end}.get(
            "center" if upright else text.get_ha(), min(end + begin, 2 * size - end - begin))
        if begin < -1 or end > size + 1:
            found.append((text, room, end - begin))
    return found


def fit_words(fig, too_narrow):
    """Breaks them into lines; once more where that moves the axes."""
    for _ in range(4):
        far = outside(fig)
        if not far:
            return
        for text, room, length in far:
            words = text.get_text()
            letters = max(map(len, words.split("\n"))) * room / length
            text.set_text(fill(words, max(1, int(0.95 * letters)), break_long_words=False))
        laid_out(fig, too_narrow)
    raise too_narrow


def fit(fig, args):
    """Makes room in a figure of its final width."""
    too_narrow = Failure(
        f"--width: {args.width:g} mm is too narrow for this figure" if args.width else
        f"--style: a column of {args.style} is too narrow for this figure; allowed: --width"
        if args.style else "names leave no room for this figure")
    laid_out(fig, too_narrow)
    more = 0
    for ax in fig.axes:
        fit_cells(ax)
        fit_ratios(ax)
        below = turned(ax, False, 0)
        further = None if below is None else turned(ax, True, below)
        if further is None:
            raise too_narrow
        more = max(more, below + further)
    if more:
        fig.set_figheight(fig.get_figheight() + more / 72)
    laid_out(fig, too_narrow)  # again: a legend beside an axis moves it
    fit_words(fig, too_narrow)
    boxes = [ax.get_legend().get_window_extent() for ax in fig.axes if ax.get_legend()]
    if any(min(b.x0, b.y0, fig.bbox.width - b.x1, fig.bbox.height - b.y1) < -1 for b in boxes):
        raise too_narrow
    fig.set_layout_engine("none")  # what is written is what was looked at
