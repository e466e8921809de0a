printf 'level, conductance [uS]\n0, 1\000\n' >chip.csv
