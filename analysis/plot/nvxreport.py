#!/usr/bin/env python3
"""One HTML page of a result or a sweep: `nvxsim report FILE.h5 -o report.html`.

Started by sim/app/cmd_report.c, which has checked the options, with the file, the page and
a file of what `nvxsim parts --json` lists. The page holds no date and no name of the file:
equal results give equal pages.
"""
import json
import os
import signal
import sys
import warnings

if signal.getsignal(signal.SIGINT) == signal.default_int_handler:
    signal.signal(signal.SIGINT, lambda *_: sys.exit(130))
warnings.simplefilter("ignore")
SYSTEM_PYTHON = "/usr/bin/python3"  # where a distribution's packages are installed

try:
    sys.dont_write_bytecode = True  # the folder may be shared or read-only
    from nvxdata import Failure, kind_of, opened
    from nvxrunpage import run_page
    from nvxsweeppage import sweep_page
except ImportError as missing:
    if os.path.exists(SYSTEM_PYTHON) and not os.environ.get("NVXPLOT_AGAIN"):
        os.environ["NVXPLOT_AGAIN"] = "1"
        os.execv(SYSTEM_PYTHON, [SYSTEM_PYTHON] + sys.argv)
    sys.exit(f"nvxsim report: {missing}; install python3-h5py")

PAGES = {"nvxsim-result": run_page, "nvxsim-sweep": sweep_page}


def make(path, parts):
    """The page of a file, as text."""
    with opened(path, *PAGES) as file:
        return PAGES[kind_of(file, *PAGES)](file, parts)


def save(output, page):
    """Writes beside the place and renames."""
    partial = f"{output}.part{os.getpid()}"
    try:
        with open(partial, "w", encoding="utf-8", newline="\n") as file:
            file.write(page)
        os.replace(partial, output)
    except BaseException as error:
        if os.path.exists(partial):
            os.unlink(partial)
        if not isinstance(error, OSError):
            raise
        print(f"nvxsim report: cannot write '{output}': {error.strerror}", file=sys.stderr)
        sys.exit(1)


def main():
    path, output, parts = sys.argv[1:]
    with open(parts, encoding="utf-8") as file:
        parts = json.load(file)
    try:
        page = make(path, parts)
    except Failure as failure:
        print(f"{path}: {failure}", file=sys.stderr)
        return 2
    except OSError:
        print(f"{path}: cannot be read", file=sys.stderr)
        return 2
    save(output, page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
