gzip -nc data.csv | head -c 60 >chip.csv.gz
