"""A table of seven columns and a time axis, 100 MB of text. scripts/bench writes hours.csv beside this file."""
import pathlib
import pandas
hours = pandas.read_csv(pathlib.Path(__file__).parent / "hours.csv", parse_dates=["date"], index_col="date")
print(len(hours), hours.OT.mean())
