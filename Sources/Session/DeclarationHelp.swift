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
      "plot X, Y { title, unit, x_range, y_range, log, theme … }   or   plot \"FILE\" { line, points, steps, errors, band, bars, stack, histogram, density, ecdf, box, violin, heat, contour, surface, arrows, flow, gantt, tornado, event, region, level, panel … }",
      "A chart, in the terminal or in a pdf, svg, png, tex or txt file. Fits, trained models and scores draw themselves: `plot f`, `plot f { profiles }`, `plot m`, `plot s { roc }`, `plot Twin { phase x y, x_range …, y_range … }`.",
      "plot \"fig.svg\" { panel \"Level\" { points lab.level, line f.level, unit m } }"
    ),
    "net": (
      "net NAME { in x: [SHAPE], …, out y: [SHAPE] = … }",
      "A model of one sample: what goes in, statements and layers, what comes out. `show` lists its layers; `train` or `init` gives it numbers.",
      "net Forecast {\n  in x: [96, 7]\n  out y: [24, 7] = linear(x, 24, axis: 0)\n}"
    ),
    "layer": (
      "layer NAME(x, …) { param … = …, … return … }",
      "A function that nets call, with parameters of its own at each place of use.",
      "layer residual(x, width) {\n  return x + linear(gelu(linear(norm(x), width)), size(x, -1))\n}"
    ),
    "attention": (
      "attention NAME { heads, key_heads, dim, score, scale, mask, positions, dropout, param }",
      "A mechanism for `attend` in nets: how queries and keys are scored and which keys a query sees, by name or by functions of one's own.",
      "attention Recent {\n  heads 2, mask causal\n  score(q, k, i, j) = dot(q, k)/2 - 0.1*abs(i - j)\n}"
    ),
    "train": (
      "train NAME = NET on DATASET { loss …, adamw RATE { … }, schedule …, batch …, epochs …, validate …, seed …, checkpoint …, log …, … }",
      "A model that has learned; from a model it goes on with that model's parameters.",
      "train m = Forecast on w.train { loss mse, adam 1e-3, schedule cosine, batch 32, epochs 10, validate w.valid { patience 3 } }"
    ),
    "evaluate": (
      "evaluate MODEL on DATASET { mse, mae, r2, accuracy, report, confusion, roc_auc, … }",
      "Scores of a model over a dataset, by name.", "s = evaluate m on w.test { mse, mae }"
    ),
    "step": (
      "step OPTIMISER { … LOSS }",
      "One change of a model's parameters, downhill on the number that the last line gives; for loops that train.",
      "opt = adamw(m, 1e-3)\nfor b in batches(d, 32) { step opt { mse(m(b.x), b.y) } }"
    ),
    "save": (
      "save TABLE \"FILE.csv\"   or   save MODEL \"FILE.safetensors\"",
      "Writes a table or a run to a file, with its units; a model with what belongs to it, or as `.onnx`.",
      "save run \"run.csv\""
    ),
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
