"""The peers' side of a case: reads a task from stdin, draws the splits, answers probabilities.

A process of its own in the peers' environment, so it imports nothing of ours. The task is JSON:
`columns` {name: {kind, values}}, `won`, `draws` (a way to split, see `_draws`) and `peers`. The
answer names for each draw its rows and for each peer the probabilities of the test rows, the
seconds of the fit and how many inputs the model has.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from typing import Any

import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, StratifiedShuffleSplit
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

Rows = np.ndarray[Any, np.dtype[np.int64]]
_RARE = 10
_MISSING = "(missing)"


def main() -> None:
    """Fit every peer on every draw."""
    warnings.filterwarnings("ignore")
    task = json.load(sys.stdin)
    frame, numbers, levels = _frame(task["columns"])
    won = np.array(task["won"], dtype=int)
    answer = []
    for train, test in _draws(task["draws"], won):
        results = {}
        for name in task["peers"]:
            begun = time.perf_counter()
            model, inputs = _FITS[name](frame.iloc[train], won[train], numbers, levels)
            seconds = time.perf_counter() - begun
            chances = model.predict_proba(frame.iloc[test])[:, 1]
            results[name] = {
                "probabilities": chances.tolist(),
                "seconds": seconds,
                "inputs": int(inputs),
            }
        answer.append({"train": train.tolist(), "test": test.tolist(), "results": results})
    json.dump(answer, sys.stdout)


def _draws(way: dict[str, Any], won: Rows) -> list[tuple[Rows, Rows]]:
    """Return train and test rows: shuffled with a share for the test, folds, or given."""
    if way["kind"] == "given":
        return [(np.array(train), np.array(test)) for train, test in way["rows"]]
    draws = []
    for seed in way["seeds"]:
        if way["kind"] == "shuffle":
            splitter = StratifiedShuffleSplit(1, test_size=way["share"], random_state=seed)
        else:
            splitter = StratifiedKFold(way["folds"], shuffle=True, random_state=seed)
        draws += list(splitter.split(won, won))
    return draws


def _frame(columns: dict[str, Any]) -> tuple[pd.DataFrame, list[str], list[str]]:
    numbers = [name for name, one in columns.items() if one["kind"] == "number"]
    levels = [name for name in columns if name not in numbers]
    data = {}
    for name, one in columns.items():
        if one["kind"] == "number":
            data[name] = np.array(
                [np.nan if value is None else value for value in one["values"]], dtype=float
            )
        else:
            data[name] = np.array([value or _MISSING for value in one["values"]], dtype=object)
    return pd.DataFrame(data), numbers, levels


def _one_hot() -> OneHotEncoder:
    return OneHotEncoder(handle_unknown="ignore", min_frequency=_RARE, sparse_output=False)


def _logistic(
    rows: pd.DataFrame, won: Rows, numbers: list[str], levels: list[str]
) -> tuple[Pipeline, int]:
    scaled = make_pipeline(SimpleImputer(add_indicator=True), StandardScaler())
    coding = make_column_transformer((_one_hot(), levels), (scaled, numbers))
    model = make_pipeline(coding, LogisticRegression(max_iter=5000)).fit(rows, won)
    return model, model[-1].n_features_in_


def _boosting(
    rows: pd.DataFrame, won: Rows, numbers: list[str], levels: list[str]
) -> tuple[Pipeline, int]:
    coding = make_column_transformer(
        (_one_hot(), levels), (SimpleImputer(add_indicator=True), numbers)
    )
    model = make_pipeline(coding, GradientBoostingClassifier(random_state=0)).fit(rows, won)
    return model, model[-1].n_features_in_


def _histogram(
    rows: pd.DataFrame, won: Rows, numbers: list[str], levels: list[str]
) -> tuple[Pipeline, int]:
    ordinal = OrdinalEncoder(
        handle_unknown="use_encoded_value", unknown_value=-1, min_frequency=_RARE
    )
    coding = make_column_transformer((ordinal, levels), ("passthrough", numbers))
    trees = HistGradientBoostingClassifier(learning_rate=0.05, max_iter=150, random_state=0)
    model = make_pipeline(coding, trees).fit(rows, won)
    return model, model[-1].n_features_in_


def _scorecard(
    rows: pd.DataFrame, won: Rows, numbers: list[str], levels: list[str]
) -> tuple[Pipeline, int]:
    from optbinning import BinningProcess, Scorecard

    binning = BinningProcess(variable_names=numbers + levels, categorical_variables=levels)
    model = Scorecard(binning, LogisticRegression(max_iter=5000)).fit(rows, won)
    return model, len(model.table())


_FITS = {
    "logistic regression": _logistic,
    "boosting": _boosting,
    "boosting (histograms)": _histogram,
    "optbinning": _scorecard,
}


if __name__ == "__main__":
    main()
