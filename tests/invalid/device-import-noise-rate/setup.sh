{ printf "8\t0"; for i in $(seq 120); do printf "\t%s.5e-6" "$((i % 3 + 1))"; done; echo; } >noise.tsv
