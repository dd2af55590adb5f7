import Checking
import Syntax

/// The help of the declarations and of the words of the language: how each is written, what it does, and lines that show it. Every example
/// runs as it stands, with what it needs made first.
enum DeclarationHelp {
  struct Form: Sendable {
    let usage: String
    let summary: String
    let example: String
    /// Names that one may want to look at next.
    let related: [String]

    init(_ usage: String, _ summary: String, _ example: String, _ related: [String] = []) {
      self.usage = usage
      self.summary = summary
      self.example = example
      self.related = related
    }
  }

  static let forms: [String: Form] = declarations.merging(learning) { first, _ in first }
    .merging(statements) { first, _ in first }

  /// The first line of a word's help; empty for a word that has none.
  static func summary(of word: String) -> String { forms[word].map { HelpText.firstLine($0.summary) } ?? "" }

  private static let tank = """
    twin Tank {
      param k = 0.01 m^2.5/s in 0.001..0.1
      state level = 1 m
      level' = -k*sqrt(level)/(2 m^2)
    }

    """

  private static let declarations: [String: Form] = [
    "unit": Form(
      "unit NAME = VALUE { alias …, prefixes si, zero … }",
      "A unit of one's own; `unit NAME { base }` makes a new kind of quantity.",
      "unit furlong = 201.168 m\n8 furlong -> km"
    ),
    "data": Form(
      "data NAME = csv \"FILE\" { time COLUMN: UNIT, COLUMN: UNIT, \"HEADER\" as NAME: UNIT, * }",
      "A table read from a delimited file. `*` takes every other column without a unit; options say what to do with faults in the file.",
      """
      save table(time: [0, 10, 20]*1 s, T1: [20, 21, 23]*1 K) "lab.csv"
      data lab = csv "lab.csv" { time "time (s)" as time: s, "T1 (K)" as T1: K, missing drop }
      """, ["split", "table", "save", "images", "idx"]),
    "idx": Form(
      "data NAME = idx \"FOLDER\" { classes \"NAME\", … }",
      "Labelled pictures in the files of MNIST; a picture is a sample, and the folder's two parts are `NAME.train` and `NAME.test`.",
      "", ["data", "images", "net"]),
    "images": Form(
      "data NAME = images \"FOLDER\" { classes \"NAME\", … }",
      "Labelled PNG pictures, a folder for each class.", "", ["data", "idx", "net"]),
    "split": Form(
      "split TABLE { NAME FROM..TO, … }", "Names ranges of a table's rows or times: `lab.train`.",
      """
      lab = table(time: range(60)*1 s, T: range(60)*0.1 K)
      split lab { train 0..40, test 40..60 }
      lab.test
      """, ["data", "windows", "table"]),
    "sensor": Form(
      "sensor NAME: UNIT = SERIES { noise, bias, drift, delay, dropout, quantum, range, sd, every, seed }",
      "A measurement: a column with what is known of its instrument, or a simulated output as an instrument would report it.",
      """
      room = table(time: range(60)*1 min, air: 293 K + range(60)*0.05 K)
      sensor probe: K = room.air { noise 0.3 K, quantum 0.1 K, seed 3 }
      """, ["actuator", "fit"]),
    "actuator": Form(
      "actuator NAME: UNIT { limit LOW..HIGH, rate …, failsafe … }", "Something a twin may drive, with its limits.",
      "actuator heater: kW { limit 0..6, rate 1 kW/s, failsafe 0 }", ["sensor", "twin"]),
    "twin": Form(
      "twin NAME { in …, const …, param … in …, state …, x' = …, out …, require … }",
      "A simulation model: states with their equations, what drives it, what may be calibrated and what is seen.",
      """
      twin Tank {
        in inflow: m^3/s
        param k = 0.01 m^2.5/s in 0.001..0.1
        state level = 1 m
        level' = (inflow - k*sqrt(level))/(2 m^2)
      }
      """, ["simulate", "fit", "param"]),
    "simulate": Form(
      "simulate TWIN { drive u = …, set k = …, span …, every …, solver tsit5 { rtol … }, ensemble n, seed n }",
      "The trajectory of a twin or of a fit, as a table; with `ensemble` a fan of them.",
      tank + "run = simulate Tank { span 5 min, every 1 min }\nrun.level[-1]", ["twin", "fit", "plot"]),
    "fit": Form(
      "fit NAME = TWIN to TABLE { drive u = …, match y = COLUMN { sd … }, starts n, seed n }",
      "A twin calibrated on data, with 95 % intervals, correlations, the minima found, and a plain word when the data cannot tell parameters apart.",
      tank + """
        lab = table(time: range(0, 60, 10)*1 s, level: [1, 0.92, 0.84, 0.77, 0.7, 0.63]*1 m)
        fit f = Tank to lab { match level = lab.level { sd 0.01 m } }
        show f
        """, ["twin", "simulate", "show"]),
    "plot": Form(
      "plot X, Y { title \"…\", … }   or   plot \"FILE\" { MARK …, panel \"…\" { … } }",
      "A chart, in the terminal or in a file whose ending says which kind: pdf, svg, png, tex or txt. Fits, trained models and scores draw themselves: `plot f`, `plot f { profiles }`, `plot m`, `plot s { roc }`, `plot Twin { phase x y, x_range …, y_range … }`.",
      "x = linspace(0, 10, 101)\nplot sin(x), cos(x) { title \"Two waves\" }", ["show", "simulate"]),
    "save": Form(
      "save TABLE \"FILE.csv\"   or   save MODEL \"FILE.safetensors\"",
      "Writes a table or a run to a file, with its units; a model with what belongs to it, or as `.onnx`.",
      "steps = table(time: [0, 1, 2]*1 s, v: [3, 4, 5]*1 m/s)\nsave steps \"steps.csv\"", ["data", "load"]),
    "param": Form(
      "param NAME = VALUE in LOW..HIGH",
      "A value of the script that `twin FILE --set NAME=VALUE` overrides; in a twin, one that a fit may estimate.",
      "param Ua = 0.05 W/K in 0.01..0.5\nUa*20 K", ["twin", "fit"]),
  ]

  private static let pairs = """
    pairs = dataset(64, fn(i) = {x: [i/64], y: [1 + i/32]})
    net Line {
      in x: [1]
      out y: [1] = linear(x, 1)
    }

    """

  private static let learning: [String: Form] = [
    "net": Form(
      "net NAME { in x: [SHAPE], …, out y: [SHAPE] = … }",
      "A model of one sample: what goes in, statements and layers, what comes out. `show` lists its layers; `train` or `init` gives it numbers.",
      "net Forecast {\n  in x: [96, 7]\n  out y: [24, 7] = linear(x, 24, axis: 0)\n}\nshow Forecast",
      ["layer", "train", "init", "attention"]),
    "layer": Form(
      "layer NAME(x, …) { param … = …, … return … }",
      "A function that nets call, with parameters of its own at each place of use.",
      """
      layer residual(x, width) {
        return x + linear(gelu(linear(norm(x), width)), size(x, -1))
      }
      net Two {
        in x: [8]
        out y: [8] = residual(residual(x, 16), 16)
      }
      """, ["net", "linear", "param"]),
    "attention": Form(
      "attention NAME { heads, key_heads, dim, score, scale, mask, positions, dropout, param }",
      "A mechanism for `attend` in nets: how queries and keys are scored and which keys a query sees, by name or by functions of one's own.",
      "attention Recent {\n  heads 2, mask causal\n  score(q, k, i, j) = dot(q, k)/2 - 0.1*abs(i - j)\n}",
      ["attend", "net", "layer"]),
    "train": Form(
      "train NAME = NET on DATASET { loss …, adamw RATE { … }, schedule …, batch …, epochs …, validate …, seed …, checkpoint …, log …, … }",
      "A model that has learned; from a model it goes on with that model's parameters.",
      pairs + "train m = Line on pairs { loss mse, adam 0.05, batch 16, epochs 50, seed 1 }\nm([0.5])",
      ["net", "evaluate", "dataset", "windows", "step"]),
    "evaluate": Form(
      "evaluate MODEL on DATASET { mse, mae, r2, accuracy, report, confusion, roc_auc, … }",
      "Scores of a model over a dataset, by name.",
      pairs
        + "train m = Line on pairs { loss mse, adam 0.05, batch 16, epochs 50, seed 1 }\nevaluate m on pairs { mse, r2 }",
      ["train", "mse", "accuracy"]),
    "step": Form(
      "step OPTIMISER { … LOSS }",
      "One change of a model's parameters, downhill on the number that the last line gives; for loops that train.",
      pairs
        + "m = init(Line, seed: 1)\nopt = adam(m, 0.05)\nfor b in batches(pairs, 16) { step opt { mse(m(b.x), b.y) } }",
      ["train", "adam", "batches"]),
  ]

  private static let statements: [String: Form] = [
    "expect": Form(
      "expect CONDITION", "Stops the script with exit status 1 and both sides' values if the condition does not hold.",
      "T = 21 degC\nexpect T in 20..25 degC", ["within", "show"]),
    "show": Form(
      "show VALUE", "Writes a value's full summary: a table, a fit, a twin, a series.",
      "show [1, 4, 9]*1 m", ["print", "plot"]),
    "use": Form(
      "use \"FILE.twin\"   or   use MODULE", "Brings in the names of another file, or of a module of the library.",
      "use nn.encoder", ["layer", "unit"]),
    "fn": Form(
      "fn NAME(A, B = DEFAULT) = VALUE   or   fn NAME(A) { … return … }",
      "A function, specialised for the types of each call.",
      "fn mean_power(energy, time) = energy/time\nmean_power(3 kWh, 2 h) -> kW", ["return", "map", "grad"]),
    "return": Form(
      "return VALUE", "Ends a function with a value.",
      "fn larger(a, b) {\n  if a > b { return a }\n  return b\n}\nlarger(3, 4)",
      ["fn", "if"]),
    "if": Form(
      "if CONDITION { … } else if … { … } else { … }   or   if CONDITION then A else B",
      "What to do, or which value to take, where a condition holds.",
      "x = 3\nif x > 2 { print(\"large\") } else { print(\"small\") }\ny = if x > 2 then 1 else 0", ["and", "where"]),
    "for": Form(
      "for NAME in VALUES { … }", "Repeats lines for each whole number of a range or each element of a list.",
      "total = 0\nfor i in 0..5 { total = total + i }\ntotal", ["while", "break", "map"]),
    "while": Form(
      "while CONDITION { … }", "Repeats lines as long as a condition holds.",
      "x = 1\nwhile x < 100 { x = 2*x }\nx", ["for", "break"]),
    "break": Form(
      "break", "Leaves the loop around it.", "for i in 0..10 {\n  if i > 3 { break }\n  print(i)\n}",
      ["continue", "for"]),
    "continue": Form(
      "continue", "Goes on with the loop's next turn.", "for i in 0..4 {\n  if i == 2 { continue }\n  print(i)\n}",
      ["break", "for"]),
    "and": Form("A and B", "True where both hold.", "3 > 2 and 2 > 1", ["or", "not"]),
    "or": Form("A or B", "True where one or both hold.", "3 > 2 or 2 > 3", ["and", "not"]),
    "not": Form("not A", "True where the condition does not hold.", "not (3 > 2)", ["and", "or"]),
    "in": Form(
      "VALUE in LOW..HIGH   or   for NAME in VALUES",
      "Whether a value lies in a range; in a loop, what it goes through; in a twin or net, what comes from outside.",
      "21 degC in 20..25 degC", ["expect", "for", "twin"]),
    "within": Form(
      "A ~= B within TOLERANCE", "Equal but for a tolerance; without it `~=` allows 1e-9 of the value.",
      "9.81 m/s^2 ~= 9.8 m/s^2 within 0.02 m/s^2", ["expect", "in"]),
    "then": Form(
      "if CONDITION then A else B", "The value where the condition holds.", "if 3 > 2 then 1 else 0", ["if"]),
    "else": Form(
      "if CONDITION { … } else { … }", "What to do, or the value, where the condition does not hold.",
      "if 3 > 2 then 1 else 0", ["if"]),
    "live": Form(
      "plot live X, Y { … }", "A chart that is drawn again in place while a loop runs.",
      "for n in 2..6 { plot live linspace(0, 1, n)^2 }", ["plot"]),
    "true": Form("true", "The truth value of what holds.", "lit = true\nlit and 3 > 2", ["false"]),
    "false": Form("false", "The truth value of what does not hold.", "lit = false\nlit or 3 > 2", ["true"]),
    "pi": Form("pi", "3.14159…, the ratio of a circle's circumference to its diameter.", "2*pi*6371 km", ["sin"]),
    "inf": Form("inf", "A number above all others.", "1/inf", ["nan", "is_finite"]),
    "nan": Form("nan", "No number: what is missing.", "mean([1, 2, 3])", ["inf", "is_nan"]),
  ]
}
