/// The help of the declarations: how each is written, what it makes, and a line that shows it.
enum DeclarationHelp {
  static let forms: [String: (usage: String, summary: String, example: String)] = [
    "unit": (
      "unit NAME = VALUE { alias …, prefixes si, zero … }",
      "A unit of one's own; `unit NAME { base }` makes a new kind of quantity.",
      "unit furlong = 201.168 m"
    ),
    "data": (
      "data NAME = csv \"FILE\" { time COLUMN: UNIT, COLUMN: UNIT, \"HEADER\" as NAME: UNIT, * }",
      "A table read from a delimited file. `*` takes every other column without a unit; options say what to do with faults in the file.",
      "data lab = csv \"heater.csv\" { time Time: s, T1: degC, missing drop }"
    ),
    "split": (
      "split TABLE { NAME FROM..TO, … }", "Names ranges of a table's rows or times: `lab.train`.",
      "split lab { train 0..40, test 40..61 }"
    ),
    "sensor": (
      "sensor NAME: UNIT = SERIES { noise, bias, drift, delay, dropout, quantum, range, sd, every, seed }",
      "A measurement: a column with what is known of its instrument, or a simulated output as an instrument would report it.",
      "sensor probe: degC = run.air { noise 0.3 K, quantum 0.1 K, seed 3 }"
    ),
    "actuator": (
      "actuator NAME: UNIT { limit LOW..HIGH, rate …, failsafe … }", "Something a twin may drive, with its limits.",
      "actuator heater: kW { limit 0..6, rate 1 kW/s, failsafe 0 }"
    ),
    "twin": (
      "twin NAME { in …, const …, param … in …, state …, x' = …, out …, require … }",
      "A simulation model: states with their equations, what drives it, what may be calibrated and what is seen.",
      "twin Tank {\n  in inflow: m^3/s\n  param k = 0.01 m^2.5/s in 0.001..0.1\n  state level = 1 m\n  level' = (inflow - k*sqrt(level))/(2 m^2)\n}"
    ),
    "simulate": (
      "simulate TWIN { drive u = …, set k = …, span …, every …, solver tsit5 { rtol … }, ensemble n, seed n }",
      "The trajectory of a twin or of a fit, as a table; with `ensemble` a fan of them.",
      "run = simulate Tank { drive inflow = 0.01 m^3/s, span 1 h, every 10 s }"
    ),
    "fit": (
      "fit NAME = TWIN to TABLE { drive u = …, match y = COLUMN { sd … }, starts n, seed n }",
      "A twin calibrated on data, with 95 % intervals, correlations, the minima found, and a plain word when the data cannot tell parameters apart.",
      "fit f = Heater to lab { drive u = lab.Q1, match T1 = lab.T1 { sd 0.2 K }, starts 20 }"
    ),
    "plot": (
      "plot X, Y { title, unit }   or   plot \"FILE\" { line, points, band, heat, histogram, panel … }",
      "A chart, in the terminal or in a pdf, svg, png or txt file.",
      "plot \"fig.svg\" { panel \"Level\" { points lab.level, line f.level, unit m } }"
    ),
    "save": ("save TABLE \"FILE.csv\"", "Writes a table or a run to a file, with its units.", "save run \"run.csv\""),
    "param": (
      "param NAME = VALUE in LOW..HIGH",
      "A value of the script that `twin FILE --set NAME=VALUE` overrides; in a twin, one that a fit may estimate.",
      "param Ua = 0.05 W/K in 0.01..0.5"
    ),
    "expect": (
      "expect CONDITION", "Stops the script with exit status 1 and both sides' values if the condition does not hold.",
      "expect T in 20..25 degC"
    ),
    "show": ("show VALUE", "Writes a value's full summary: a table, a fit, a twin.", "show f"),
    "use": (
      "use \"FILE.twin\"   or   use MODULE", "Brings in the names of another file, or of a module of the library.",
      "use \"parts.twin\""
    ),
    "fn": (
      "fn NAME(A, B = DEFAULT) = VALUE   or   fn NAME(A) { … return … }",
      "A function, specialised for the types of each call.", "fn mean_power(energy, time) = energy/time"
    ),
  ]
}
