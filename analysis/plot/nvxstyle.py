"""Styles of figures, `nvxsim plot --style`: the width of a venue's column and letters like its
own. Needs nothing but Python.

Fonts are those that matplotlib brings, so that every machine draws the same: STIX, which looks like
Times, and DejaVu Sans. Widths are recalled from the venues' guides for authors. Left out: Helvetica,
Arial, Linux Libertine, which a venue may ask for by name.
"""
def sizes(points):
    return {"font.size": points, "axes.labelsize": points, "axes.titlesize": points,
            "legend.fontsize": points - 1, "legend.title_fontsize": points - 1,
            "xtick.labelsize": points - 1, "ytick.labelsize": points - 1}


TIMES = {"font.family": "STIXGeneral", "mathtext.fontset": "stix"}
THIN = {"lines.linewidth": 1.0, "axes.linewidth": 0.6, "grid.linewidth": 0.4,
        "lines.markersize": 3.5}
# Width of a column and of two in mm, letters and lines.
STYLES = {
    "ieee": (88.9, 181, TIMES | sizes(8)),  # 3.5 in
    "acm": (84.6, 178, TIMES | sizes(8)),  # sigconf: 3.33 in
    "nature": (89.0, 183, sizes(7) | THIN),  # letters of 5 to 7 points
}


def style_width(style, natural):
    """Of a figure that is as wide as `natural` [mm] by itself: a column, or two where one would
    press it together. None without a style."""
    if not style:
        return None
    column, two, _ = STYLES[style]
    return column if natural <= 1.4 * column else two
