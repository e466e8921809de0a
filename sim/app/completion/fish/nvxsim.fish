# fish completion of nvxsim: the program itself knows what may follow (--complete).

function __nvxsim_complete
    set -l words (commandline -opc)
    set -l cur (commandline -ct)
    set -l program $words[1]
    set -e words[1]
    for line in ($program --complete $words "$cur" 2>/dev/null)
        if test "$line" != /
            printf '%s\n' $line
            continue
        end
        set -l before (string match -r -- '^--[^=]*=' "$cur"; or echo '')
        for file in (__fish_complete_path (string replace -r -- '^--[^=]*=' '' "$cur"))
            printf '%s%s\n' "$before" $file
        end
    end
end

complete -c nvxsim -f -a '(__nvxsim_complete)'
