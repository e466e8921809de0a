"$NVXSIM" device show RRAM1 --json >levels.json
