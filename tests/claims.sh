# claims.sh - how the shell tests tell a claim in TAP; for `. "$top/tests/claims.sh"`.
n=0
result() # claim, complaints: none is well
{
    n=$((n + 1))
    if [ -z "$2" ]; then
        echo "ok $n - $1"
    else
        echo "$2" | sed 's/^/# /'
        echo "not ok $n - $1"
    fi
}
