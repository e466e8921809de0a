#!/bin/sh
# schema.sh - the JSON Schema of configurations. TAP; run from anywhere with srcdir and
# NVXSIM (the program) set. schema.py reads the cases; what is right and wrong is decided
# by the shipped files, the documents and tests/invalid, not by the schema.
top=$(cd "$srcdir" && pwd)
folder=$(mktemp -d) || exit 99
trap 'rm -rf "$folder"' EXIT
python=
for candidate in "${PYTHON:-python3}" /usr/bin/python3; do
    "$candidate" -c 'import jsonschema, yaml; jsonschema.Draft202012Validator' 2>/dev/null &&
        python=$candidate && break
done
if [ -z "$python" ]; then
    echo "1..0 # SKIP python3-jsonschema or python3-yaml is missing"
    exit 0
fi
"$NVXSIM" parts --schema >"$folder/schema.json" || exit 99
"$NVXSIM" parts --schema >"$folder/again.json" || exit 99
"$NVXSIM" parts --json >"$folder/parts.json" || exit 99
exec env PYTHONDONTWRITEBYTECODE=1 "$python" "$top/tests/schema.py" "$top" "$folder"
