# man.awk - the text of --help, one line per paragraph and option, as a manual page.
#
#     NVXSIM run --help | awk -v page=nvxsim-run -v about=TEXT -v version=0.1.0 -f man.awk
#
# Knows what argp and argparse print: usage, options, lists of commands, "Example:". Several
# texts in a row, each from its usage on, become sections of one page. Left out: fonts
# within paragraphs; a date, so that a page is the same bytes each time.

function escaped(text)
{
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    gsub(/"/, "\\(dq", text)
    gsub(/`/, "\\(ga", text)
    gsub(/'/, "\\(aq", text)
    gsub(/\^/, "\\(ha", text)
    gsub(/~/, "\\(ti", text)
    return text ~ /^[.]/ ? "\\&" text : text
}

# A section is headed once.
function section(name)
{
    literal("")
    if (name != last)
        print ".SH " name
    last = name
}

function literal(on)
{
    if (on && !in_example)
        print ".PP\n.nf"
    if (!on && in_example)
        print ".fi"
    in_example = on
}

function paragraph(text)
{
    if (complete || !in_text)
        print ".PP"
    print escaped(text)
    in_text = 1
    complete = text ~ /[.:]$/
}

# "--trace=FILE       what it does": name and text are two blanks apart, or more.
function item(line,    at)
{
    sub(/^ +/, "", line)
    at = match(line, /  +/)
    print ".TP\n.B " escaped(at ? substr(line, 1, at - 1) : line)
    pending = !at
    if (at)
        print escaped(substr(line, at + RLENGTH))
    in_text = 0
}

BEGIN {
    print ".TH " toupper(escaped(page)) " 1 \"\" \"nvxsim " version "\" \"nvxsim\""
    section("NAME")
    print escaped(page) " \\- " escaped(about)
    command = page
    gsub(/-/, " ", command)
}

/^[Uu]sage: / {
    sub(/^[Uu]sage: /, "")
    texts++
    if (texts == 1) {
        section("SYNOPSIS")
        synopsis = 1
    } else {
        name = $0
        sub(/ *[[].*/, "", name)
        section(toupper(escaped(name)))
    }
    print ".PP\n.B " escaped($0)
    group = / COMMAND /
    in_text = complete = options = 0
    next
}

/^$/ {
    literal("")
    in_text = 0
    next
}

/^Mandatory or optional arguments/ { next }

/^[a-z ]+:$/ { # argparse: "options:"
    in_text = 0
    options = 1
    next
}

/^ +-/ || /^ +[{]/ || /^  [a-zA-Z]/ || (options && /^    ?[a-z]/) {
    if (!in_example) {
        if (/^ +-/ && texts == 1)
            section("OPTIONS")
        else if (texts == 1)
            section(group ? "COMMANDS" : "ARGUMENTS")
        if (group)
            also = also ", " page "-" $1
        options = 1
        item($0)
        next
    }
}

pending { # the text of an option whose name is long
    sub(/^ +/, "")
    print escaped($0)
    pending = 0
    next
}

/^Example: / || in_example {
    if (!in_example)
        section("EXAMPLES")
    literal(1)
    sub(/^Example: /, "")
    sub(/^ +/, "")
    print escaped($0)
    next
}

{
    if (texts == 1)
        section(options ? "NOTES" : "DESCRIPTION")
    paragraph($0)
}

END {
    section("SEE ALSO")
    up = page
    if (sub(/-[a-z]+$/, "", up))
        also = ", " up also
    if (up != "nvxsim" && page != "nvxsim")
        also = ", nvxsim" also
    n = split(substr(also, 3), names, ", ")
    for (i = 1; i <= n; i++)
        print ".BR " escaped(names[i]) " (1)" (i < n ? "," : "")
}
