#!/usr/bin/env python3
"""Makes data/igrf14.csv from IAGA's coefficients in their .shc form.

usage: tools/make_igrf.py IGRF14.shc > data/igrf14.csv

A row is degree, order (negative: h instead of g) and a value in nT for each epoch; linear between them. The values
are carried over as they are written (https://doi.org/10.5281/zenodo.14012302).
"""
import sys


def main() -> None:
    with open(sys.argv[1], encoding="ascii") as f:
        rows = [line.split() for line in f if line.strip() and not line.startswith("#")]
    if rows[0][3:5] != ["2", "1"]:
        sys.exit("not linear between its epochs")
    print("n,m," + ",".join(rows[1]))
    for row in rows[2:]:
        print(",".join(row))


main()
