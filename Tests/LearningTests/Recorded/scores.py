"""Writes what scikit-learn says of made-up predictions: `scores.py FILE`.

A case begins with a line `case NAME`; each line after it is a name and its numbers, or words of a text in which `|`
stands for the end of a line.
"""

import sys
import warnings

import numpy as np
from sklearn import metrics
from sklearn.calibration import calibration_curve

warnings.simplefilter("ignore")
random = np.random.default_rng(5)
lines = []


def put(name, *numbers):
    flat = np.concatenate([np.ravel(np.asarray(number, dtype=float)) for number in numbers])
    lines.append(" ".join([name, *(repr(float(number)) for number in flat)]))


def regression(name, prediction, target):
    prediction = np.asarray(prediction, dtype=np.float32).astype(float)
    target = np.asarray(target, dtype=np.float32).astype(float)
    lines.append(f"case {name}")
    put("shape", target.shape)
    put("prediction", prediction)
    put("target", target)
    put("mse", metrics.mean_squared_error(target, prediction))
    put("mae", metrics.mean_absolute_error(target, prediction))
    put("rmse", metrics.root_mean_squared_error(target, prediction))
    put("mape", metrics.mean_absolute_percentage_error(target, prediction))
    put("r2", metrics.r2_score(target, prediction))
    put("pinball", *[metrics.mean_pinball_loss(target, prediction, alpha=q) for q in (0.1, 0.5, 0.9)])


def classification(name, logits, classes):
    logits = np.asarray(logits, dtype=np.float32).astype(float)
    classes = np.asarray(classes)
    count = 2 if logits.ndim == 1 else logits.shape[1]
    if logits.ndim == 1:
        second = 1 / (1 + np.exp(-logits))
        probabilities = np.stack([1 - second, second], axis=1)
        predicted = (logits > 0).astype(int)
    else:
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        probabilities = powers / powers.sum(axis=1, keepdims=True)
        predicted = logits.argmax(axis=1)
    every = list(range(count))
    present = sorted(set(classes) | set(predicted))
    lines.append(f"case {name}")
    put("shape", logits.shape)
    put("logits", logits)
    put("classes", classes)
    put("accuracy", metrics.accuracy_score(classes, predicted))
    put("balanced_accuracy", metrics.balanced_accuracy_score(classes, predicted))
    put("confusion", metrics.confusion_matrix(classes, predicted, labels=every))
    report = metrics.classification_report(
        classes, predicted, output_dict=True, zero_division=0, target_names=[f"class {c}" for c in present])
    for row in [f"class {c}" for c in present] + ["macro avg", "weighted avg"]:
        figures = [report[row][key] for key in ("precision", "recall", "f1-score", "support")]
        put("report." + row.replace(" ", "_"), figures)
    text = metrics.classification_report(
        classes, predicted, zero_division=0, target_names=[f"class {c}" for c in present])
    lines.append("text " + text.replace("\n", "|"))
    put("log_loss", metrics.log_loss(classes, probabilities, labels=every))
    areas = [
        metrics.roc_auc_score((classes == c).astype(int), probabilities[:, c])
        for c in every if 0 < (classes == c).sum() < len(classes)]
    if count == 2:
        put("roc_auc", metrics.roc_auc_score(classes, probabilities[:, 1]) if areas else np.nan)
    elif len(areas) == count:
        put("roc_auc", metrics.roc_auc_score(classes, probabilities, multi_class="ovr", average="macro"))
    else:
        put("roc_auc", np.mean(areas) if areas else np.nan)
    judged, hits = (
        (probabilities[:, 1], classes == 1) if count == 2 else (probabilities.max(axis=1), classes == predicted))
    for bins in (5, 10):
        observed, mean = calibration_curve(hits.astype(int), judged, n_bins=bins)
        edges = np.linspace(0, 1, bins + 1)
        counts = np.bincount(np.searchsorted(edges[1:-1], judged), minlength=bins)
        counts = counts[counts > 0]
        put(f"calibration.{bins}", *zip(mean, observed, counts))
        put(f"calibration_error.{bins}", (counts * np.abs(mean - observed)).sum() / counts.sum())


regression("one output", random.normal(size=9), random.normal(size=9))
regression("several outputs", random.normal(size=(8, 3)), 3 + random.normal(size=(8, 3)))
regression("targets of 0", random.normal(size=(6, 2)), random.integers(-1, 2, size=(6, 2)))
regression("constant targets, missed and hit", [[1, 2], [1, 3], [1, 5]], [[1, 4], [1, 4], [1, 4]])
regression("one sample", [[0.5, 1.5]], [[1, 1]])

classification("four classes", random.normal(size=(60, 4)), random.integers(0, 4, size=60))
classification("ties", np.round(random.normal(size=(40, 3)) * 2) / 2, random.integers(0, 3, size=40))
skewed = random.normal(size=(30, 5))
skewed[:, 4] -= 100
classification("a class that is predicted only, and one that is nowhere", skewed, random.integers(0, 3, size=30))
classification("a class that is never predicted", skewed, random.choice([0, 1, 2, 4], size=30))
classification("one class only", random.normal(size=(12, 3)), np.ones(12, dtype=int))
right = random.integers(0, 3, size=20)
classification("all right", 5 * np.eye(3)[right], right)
classification("log-odds", random.normal(size=50) * 2, random.integers(0, 2, size=50))
classification("log-odds with ties", np.round(random.normal(size=50)), random.integers(0, 2, size=50))
classification("log-odds, one class only", random.normal(size=10), np.zeros(10, dtype=int))
classification("two logits", random.normal(size=(50, 2)), random.integers(0, 2, size=50))
classification("certain and wrong", [[60, 0, 0], [0, 80, 0], [0, 0, 3]], [1, 1, 2])

with open(sys.argv[1], "w") as file:
    file.write("\n".join(lines) + "\n")
