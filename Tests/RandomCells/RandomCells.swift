/// Cells for a long session: what people type, right and wrong, about few names, so that cells meet.
///
/// A cell is a few statements of any kind; one in some has an error in some phase, after statements that would succeed. Nothing
/// knows whether a cell will succeed. All random numbers in the language have seeds, so a session depends on its cells alone.
public struct RandomCells {
  public struct Cell: Sendable {
    public let text: String
    /// Whether it takes long enough to be interrupted; else it is over in some milliseconds.
    public let isLong: Bool
    /// Whether an interruption changes what it does without making it fail: a training keeps what it has learned.
    public let keepsWhenInterrupted: Bool
  }

  private var random: Random
  private let kinds: [Kind] = [
    .number, .number, .number, .text, .list, .list, .tensor, .tensor, .function, .table, .twin, .run, .net, .model,
    .step,
    .loop, .unit, .record,
  ]

  public init(seed: UInt64) { random = Random(seed: seed) }

  /// - Parameter whole: leaves out what a prompt would wait for more of.
  public mutating func next(whole: Bool = false) -> Cell {
    var lines: [String] = []
    for _ in 0...random.below(3) { lines.append(statement(kinds[random.below(kinds.count)])) }
    let isLong = random.below(12) == 0
    if isLong { lines.append(lasting()) }
    if random.below(4) == 0 { lines.append(mistake(whole: whole)) }
    var text = lines.joined(separator: "\n")
    if random.below(25) == 0, !whole { text = damaged(text) }
    return Cell(text: text, isLong: isLong, keepsWhenInterrupted: text.contains("train "))
  }

  /// A random number below a limit, for what is done around the cells.
  public mutating func below(_ limit: Int) -> Int { random.below(limit) }

  /// Cells that show all that a session of such cells can have bound; those about names that are not bound fail.
  public static let probes: [String] = {
    let plain = ["a", "b", "c", "text", "xs", "ys", "m", "n", "lab", "run", "point", "total"]
    let shown = plain.flatMap { ["print(\($0))", "print(type(\($0)))", "print(unit(\($0)))"] }
    let others = [
      "print(f(2))", "print(f(2 m))", "print(g(3))", "print(g(3, 4))", "show Pump", "show lab", "show run",
      "show Small",
      "show model", "print(model([1, 2, 3]))", "print(10 stride)", "print(shape(m), m)", "print(lab.v)", "print(run.x)",
      "print(point.x, point.y)",
    ]
    return shown + others
  }()
}

// MARK: - Statements

extension RandomCells {
  private enum Kind {
    case number, text, list, tensor, function, table, twin, run, net, model, step, loop, unit, record
  }

  private mutating func pick(_ choices: String...) -> String { choices[random.below(choices.count)] }
  private mutating func digit() -> Int { 1 + random.below(9) }
  private mutating func quantity() -> String { "\(digit()) " + pick("m", "m", "cm", "s", "kW", "degC", "stride", "%") }
  private mutating func number() -> String { pick("a", "b", "c") }

  private mutating func statement(_ kind: Kind) -> String {
    switch kind {
    case .number:
      return pick(
        "\(number()) = \(quantity())", "\(number()) = \(digit())", "\(number()) = \(number())*\(digit())",
        "\(number()) = \(number()) + \(number())", "\(number()) = \(number())/\(number())", "c = f(\(digit()))",
        "\(number()) = sqrt(\(number())*\(number()))", "b = g(\(number()))", "c = total")
    case .text:
      return pick(
        "text = \"v {\(number())}\"", "text = text + \"!\"", "text = string(xs)", "text = upper(text)", "text = unit(a)"
      )
    case .list:
      return pick(
        "xs = [\(digit()), \(digit()), \(digit())]", "ys = [\"p\", \"q\"]", "xs = append(xs, \(number()))",
        "xs = map(xs, fn(v) = v*\(digit()))", "ys = append(ys, text)", "xs = sort(xs)", "xs = ys",
        "xs[\(random.below(3))] = \(digit())", "c = xs[\(random.below(4))]", "xs = filter(xs, fn(v) = v > \(digit()))")
    case .tensor:
      return pick(
        "m = uniform([\(digit()), \(digit())], seed: \(digit()))", "n = m @ transpose(m)", "m = n + \(digit())",
        "m = float32(m)", "n = grad(fn(v) = sum(v^2))(m)", "c = mean(n)", "m = stack(xs, xs)", "n = m[0]", "m = exp(-n)"
      )
    case .function:
      return pick(
        "fn f(x) = x*\(digit())", "fn f(x) = x + \(number())", "fn g(x, y = \(digit())) = x*y",
        "fn g(x, y = 1) {\n  z = x\n  for i in 0..\(digit()) { z = z + y }\n  return z\n}",
        "fn f(x) = g(x) + \(digit())")
    case .table:
      return pick(
        "lab = table(time: [0 s, 1 s, 2 s], v: [\(digit()), \(digit()), \(digit())])",
        "lab = table(v: [\(quantity()), \(quantity())])", "lab = head(lab, \(digit()))", "lab = resample(lab, 0.5 s)",
        "c = mean(lab.v)", "xs = lab.v", "lab = where(lab, lab.v > \(digit()))")
    case .twin:
      return """
        twin Pump {
          param k = 0.\(digit()) 1/s in 0.01..2
          state x = \(digit())
          x' = -k*x
        }
        """
    case .run:
      return pick(
        "run = simulate Pump { span \(digit()) s, every 1 s }",
        "run = simulate Pump { set k = \(number()), span 3 s, every 1 s }", "c = run.x[-1]",
        "fit run = Pump to lab { match x = lab.v { sd 0.1 }, starts 2, seed \(digit()) }")
    case .net:
      return
        "net Small {\n  in x: [3]\n  out y: [2] = \(pick("", "dropout", "tanh"))(linear(x, 2)\(pick("", ", 0.5")))\n}"
    case .model: return pick("model = init(Small, seed: \(digit()))", "opt = adam(model, 0.0\(digit()))", training())
    case .step:
      return "for i in 0..\(digit()) { step opt { mse(model([1, 2, \(digit())]), [1, 0]) } }"
    case .loop:
      return pick(
        "total = 0\nfor i in 0..\(10*digit()) { total = total + i }",
        "total = \(number())\nwhile total < \(digit()) { total = total + 1 }",
        "for i in 0..\(digit()) {\n  if i > \(digit()) { break }\n  xs = append(xs, i)\n}")
    case .unit: return "unit stride = 0.\(digit()) m"
    case .record: return pick("point = {x: \(number()), y: \(digit())}", "a = point.x", "point = {x: text}")
    }
  }

  private mutating func training() -> String {
    "train model = Small on dataset({x: uniform([8, 3], seed: 1), y: uniform([8, 2], seed: 2)}) "
      + "{ loss mse, adam 0.01, batch 4, epochs \(digit()), seed \(digit()) }"
  }

  /// Something that takes a while, changing bindings and the model as it goes.
  private mutating func lasting() -> String {
    pick(
      "for i in 0..200_000 { total = i }",
      "for i in 0..\(300*digit()) { m = uniform([40, 40], seed: i) @ uniform([40, 40], seed: 1) }",
      "for i in 0..20_000 { xs = [i, i + 1, i + 2] }", "xs = map(range(100_000), fn(v) = v^2)\nxs = xs[0..3]",
      "for i in 0..200 { step opt { mse(model([1, 2, i]), [1, 0]) } }",
      "run = simulate Pump { span 1000 s, every 1 s, solver rk4 { step 10 ms } }")
  }

  /// A line that fails: when it is read, when it is checked, or when it runs.
  private mutating func mistake(whole: Bool) -> String {
    if !whole, random.below(20) == 0 { return "a = (" }
    return pick(
      "b = 1 +* 2", "c = nowhere + 1", "a = 1 m + 1 s", "xs = [1, 2][7]", "expect 1 == 2",
      "expect len(xs) > 100",
      "b = undefined_function(a)", "m = ones([2, 3]) @ ones([2, 3])", "text = 1 m -> s", "c = xs[total + 1000]",
      "data lab = csv \"no/such/file.csv\" { * }", "unit stride = 1 m\nexpect false", "fn f(x) = x\nc = f(f)",
      "lab.v = 3",
      "simulate Nothing { span 1 s }", "fn g(x, y = 0) = g(x, y)\nc = g(1)", "}", "\"", "use nowhere.at.all")
  }

  /// The text with some of its characters gone.
  private mutating func damaged(_ text: String) -> String {
    var characters = Array(text)
    guard !characters.isEmpty else { return text }
    let start = random.below(characters.count)
    characters.removeSubrange(start..<min(characters.count, start + digit()))
    return String(characters)
  }
}
