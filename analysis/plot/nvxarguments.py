"""The options of nvxplot.py. Needs nothing but Python, so that --help and the shells'
completion work everywhere and at once."""
import argparse
import os
import re
import sys

from nvxstyle import STYLES

ENDINGS = (".pdf", ".svg", ".png")
PICOSECONDS = {"ps": 1, "ns": 10**3, "us": 10**6, "ms": 10**9, "s": 10**12}


def ending(output):
    return os.path.splitext(output)[1].lower()


def millimetres(word):
    try:
        if 30 <= float(word) <= 1000:
            return float(word)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"'{word}' is not a number of millimetres from 30 to 1000")


# What each kind's --help ends with: where the file comes from, and a line to type.
BITS = "bits.h5 is the sweep of README.md."
RAG = "rag.h5 is of: nvxsim run edge-rag.yaml -o rag.h5"
EXAMPLES = {
    "line": (BITS, "plot line bits.h5 -x bits -y accuracy.acc1 -o bits.pdf"),
    "bar": (RAG, "plot bar rag.h5 -o energy.pdf"),
    "levels": ("", "device show TechC --json >techc.json && "
               "nvxsim plot levels techc.json -o techc.pdf"),
    "variation": ("variation.h5 is of: nvxsim sweep variation.yaml -o variation.h5",
                  "plot variation variation.h5 -o variation.pdf"),
    "movement": ("d.h5 is of: nvxsim sweep data-movement.yaml -o d.h5",
                 "plot movement d.h5 -o movement.pdf"),
    "saturation": ("saturation.h5 is of: nvxsim sweep saturation.yaml -o saturation.h5",
                   "plot saturation saturation.h5 -o saturation.pdf"),
    "groups": (BITS, "plot groups bits.h5 -x bits -y accuracy.acc1 -o groups.pdf"),
    "heat": ("goals.h5 is a sweep of docs/sweep.md.",
             "plot heat goals.h5 -x columns -y bits -z energy_nj_per_request -o heat.pdf"),
    "latency": (RAG, "plot latency rag.h5 -o latency.pdf"),
    "ratio": (f"{RAG}; again.h5 is another one.", "plot ratio rag.h5 again.h5 -o ratio.pdf"),
    "pareto": (BITS, "plot pareto bits.h5 -x energy_nj_per_request -y accuracy.acc1 "
               "-o pareto.pdf"),
    "machines": ("bases.h5 is a sweep of docs/sweep.md.",
                 "plot machines bases.h5 -y latency_ns.p50 -o machines.pdf"),
    "timeline": ("rag.json is of: nvxsim run edge-rag.yaml --timeline rag.json",
                 "plot timeline rag.json --style ieee -o timeline.pdf"),
}


class Formatter(argparse.HelpFormatter):
    """Wraps what is told after the options, but not what is typed."""
    def _fill_text(self, text, width, indent):
        return "\n\n".join(indent + part if part.startswith("Example:")
                           else super(Formatter, self)._fill_text(part, width, indent)
                           for part in text.split("\n\n"))


class Parser(argparse.ArgumentParser):
    def error(self, message):  # one line, as the other commands say it
        print(f"{self.prog}: {message}", file=sys.stderr)
        sys.exit(2)

    def print_help(self, file=None):
        printed(self.format_help())


def printed(text):
    """On standard output; ends the program where that cannot be written."""
    try:
        print(text, end="", flush=True)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left, at the end
        if not isinstance(error, BrokenPipeError):
            print("nvxsim: cannot write to standard output", file=sys.stderr)
        sys.exit(1)


def picoseconds(word):
    """'2us' or '500 ns' -> a whole number."""
    match = re.fullmatch(r"\s*([0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?)\s*(\S*)\s*", word)
    if not match:
        raise argparse.ArgumentTypeError(f"'{word}' is not a time, for example '500 ns'")
    if match[2] not in PICOSECONDS:
        what, units = "wrong" if match[2] else "missing", ", ".join(PICOSECONDS)
        raise argparse.ArgumentTypeError(f"'{word}': {what} unit; allowed: {units}")
    if float(match[1]) > 1e9:
        raise argparse.ArgumentTypeError(f"'{word}' is above 1e9 {match[2]}")
    return round(float(match[1]) * PICOSECONDS[match[2]])


def add_timeline(kinds):
    words = "which part was busy with which request when: an excerpt of a timeline, with CSV"
    p = kinds.add_parser("timeline", help=words, description=words)
    p.add_argument("file", metavar="FILE.json", help="what 'nvxsim run --timeline' writes")
    p.add_argument("--from", dest="start", type=picoseconds, metavar="TIME",
                   help="where the excerpt begins, '500 ns' (default: the first arrival)")
    p.add_argument("--until", type=picoseconds, metavar="TIME",
                   help="where it ends (default: when its first four requests have ended, "
                   "before that where nothing happens until the next)")


def add_common(kinds):
    """What all kinds have, and what their --help ends with."""
    for kind, p in kinds.choices.items():
        of, line = EXAMPLES[kind]
        p.formatter_class = Formatter
        p.epilog = (f"{of}\n\n" if of else "") + f"Example: nvxsim {line}"
        p.add_argument("-o", dest="output", required=True, metavar="FIGURE",
                       help="written file; the ending decides: pdf, svg, png; the data are "
                       "beside it, ending in .csv")
        p.add_argument("--width", type=millimetres, metavar="MM",
                       help="width in millimetres: 84 to 90 is a journal's column, 170 to 180 two")
        p.add_argument("--style", choices=STYLES,
                       help="letters of a venue and the width of its column, or of two: " + ", ".join(STYLES))


def parsers():
    """The parser, and those of the kinds of figures by their names."""
    parser = Parser(
        prog="nvxsim plot", description="Draw a figure from a result or a sweep.",
        epilog="Axes may be given by their last parts: rows for chip.tile.array.rows. "
        "Values are the keys of the JSON report: latency_ns.p95, "
        "energy_nj_per_request.adc, accuracy.acc1. The data of a figure are written beside it, "
        "with the ending .csv.\n\nExample: nvxsim plot bar rag.h5 -o energy.pdf",
        formatter_class=Formatter)
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    for name, words in (("line", "a value over an axis of a sweep, with CSV"),
                        ("bar", "energy or area by meter, mean latency by stage, with CSV")):
        p = kinds.add_parser(name, help=words, description=words)
        p.add_argument("file", metavar="FILE.h5")
        p.add_argument("-x", required=name == "line", metavar="AXIS",
                       help="axis of the sweep along x")
        p.add_argument("-y", required=name == "line", metavar="KEY",
                       help="value of the report" if name == "line" else
                       "energy_nj_per_request (default), area_mm2 or latency_stages_ns")
        p.add_argument("--by", metavar="AXIS", help="second axis")
    words = "distribution of every level of a device, with CSV"
    p = kinds.add_parser("levels", help=words, description=words)
    p.add_argument("file", metavar="FILE.json",
                   help="what 'nvxsim device show --json' prints ('-': standard input, no CSV)")
    words = "accuracy against the variation of cells, with its data as CSV beside it"
    p = kinds.add_parser("variation", help=words, description=words)
    p.add_argument("file", metavar="FILE.h5", help="a sweep like variation.yaml")
    p.add_argument("-y", default="accuracy.acc1", metavar="KEY",
                   help="value of the report (default: accuracy.acc1)")
    words = "latency, energy and bytes moved over the number of stored vectors, with CSV"
    p = kinds.add_parser("movement", help=words, description=words)
    p.add_argument("file", metavar="FILE.h5", help="a sweep like data-movement.yaml")
    words = "latency and throughput against the load offered, with their data as CSV"
    p = kinds.add_parser("saturation", help=words, description=words)
    p.add_argument("file", metavar="FILE.h5", help="a sweep like saturation.yaml")
    words = "groups of bars over an axis of a sweep, with intervals and CSV"
    p = kinds.add_parser("groups", help=words, description=words)
    p.add_argument("file", metavar="FILE.h5")
    p.add_argument("-x", required=True, metavar="AXIS[,AXIS]",
                   help="a group per value; of several axes per pair")
    p.add_argument("-y", required=True, metavar="KEY", help="value of the report")
    p.add_argument("--by", metavar="AXIS", help="a bar per value")
    p.add_argument("--panels", metavar="AXIS", help="a panel per value")
    words = "a value over two axes of a sweep as a heat map, with CSV"
    p = kinds.add_parser("heat", help=words, description=words)
    p.add_argument("file", metavar="FILE.h5")
    p.add_argument("-x", required=True, metavar="AXIS", help="axis along x")
    p.add_argument("-y", required=True, metavar="AXIS", help="axis along y")
    p.add_argument("-z", dest="value", required=True, metavar="KEY", help="value of the report")
    words = "how latencies of the requests of runs are distributed, with CSV"
    p = kinds.add_parser("latency", help=words, description=words)
    p.add_argument("files", nargs="+", metavar="RESULT.h5")
    words = "results side by side, as parts of the first one's values, with CSV"
    p = kinds.add_parser("ratio", help=words, description=words)
    p.add_argument("files", nargs="+", metavar="RESULT.h5", help="two or more")
    p.add_argument("-y", dest="values", action="append", metavar="KEY",
                   help="value of the report; may be repeated (default: median latency, "
                   "energy, area)")
    words = "points of a sweep by two numbers, the Pareto front highlighted, with CSV"
    p = kinds.add_parser("pareto", help=words, description=words)
    p.add_argument("file", metavar="FILE.h5")
    p.add_argument("-x", required=True, metavar="KEY", help="value along x")
    p.add_argument("-y", required=True, metavar="KEY", help="value along y")
    p.add_argument("--by", metavar="AXIS", help="a colour per value of an axis")
    words = "machines side by side on one or more workloads, with ratios and CSV"
    p = kinds.add_parser("machines", help=words, description=words)
    p.add_argument("files", nargs="+", metavar="FILE.h5", help="sweeps, a panel each")
    p.add_argument("-x", default="base,profile", metavar="AXIS[,AXIS]",
                   help="what names a machine (default: base,profile)")
    p.add_argument("-y", required=True, metavar="KEY",
                   help="value of the report; accuracy: each sweep's own")
    add_timeline(kinds)
    add_common(kinds)
    return parser, kinds


def complete(kinds, words):
    """Candidates, a line each, as sim/app/complete.h has it."""
    if len(words) <= 1:
        return [f"{kind}\t{p.description}" for kind, p in kinds.choices.items()]
    p = kinds.choices.get(words[0])
    options = {o: a for a in p._actions for o in a.option_strings} if p else {}
    before = options.get(words[-2])
    if words[-1].startswith("-"):
        return [f"{option}\t{action.help}" for option, action in options.items()]
    if before and before.choices:
        return before.choices
    return ["/"] if p and (not before or before.dest == "output") else []


def arguments():
    """What the user asks for; ends the program where that is help or wrong."""
    parser, kinds = parsers()
    if sys.argv[1:2] == ["--complete"]:
        printed("".join(f"{line}\n" for line in complete(kinds, sys.argv[2:])))
        sys.exit()
    args = parser.parse_args()
    if ending(args.output) not in ENDINGS:
        parser.error(f"-o: '{args.output}' does not end with {', '.join(ENDINGS)}")
    if args.kind == "timeline" and None not in (args.start, args.until) \
            and args.start >= args.until:
        parser.error("--from is not before --until")
    return args
