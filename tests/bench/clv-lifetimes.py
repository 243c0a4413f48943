"""What the bench measures of lifetimes: fits and scores the customers of a file, as its users do."""
import json
import sys
import time
import warnings

import numpy as np
import pandas as pd
from lifetimes import BetaGeoFitter, GammaGammaFitter

warnings.filterwarnings("ignore")
file, count, answer = sys.argv[1], int(sys.argv[2]), sys.argv[3]
repeats, recency, age, average = (pd.Series(column) for column in np.fromfile(file, dtype="<f8").reshape(4, count))
steps = {}


def timed(step, work):
    before = time.process_time()
    made = work()
    steps[step] = time.process_time() - before
    return made


buying = BetaGeoFitter()
spending = GammaGammaFitter()
spent = (repeats > 0) & (average > 0)
timed("fit BG/NBD", lambda: buying.fit(repeats, recency, age))
timed("fit Gamma-Gamma", lambda: spending.fit(repeats[spent], average[spent]))


def score():
    alive = buying.conditional_probability_alive(repeats, recency, age)
    near, far = (
        buying.conditional_expected_number_of_purchases_up_to_time(days / 7, repeats, recency, age) for days in (90, 365)
    )
    return alive, near, far, far * spending.conditional_expected_average_profit(repeats, average)


scores = timed("score", score)
with open(answer, "w") as out:
    json.dump(
        {
            "seconds": sum(steps.values()),
            "steps": steps,
            "buying": [float(buying.params_[name]) for name in ("r", "alpha", "a", "b")],
            "spending": [float(spending.params_[name]) for name in ("p", "q", "v")],
            "sums": [float(np.sum(column)) for column in scores],
        },
        out,
    )
