import Diagnostics
import Syntax
import Units

extension CheckError {
  /// These facts in words.
  func diagnostic(at span: Span, units: UnitTable) -> Diagnostic {
    func error(_ code: String, _ message: String, _ label: String = "", help: [String] = []) -> Diagnostic {
      Diagnostic(code: code, message, at: span, label, help: help)
    }
    // A unit by its symbol where two are set against each other, else in a phrase of its own.
    func symbol(_ operand: Operand) -> String { units.name(of: operand.type) }
    func name(_ operand: Operand) -> String { units.phrase(for: operand.type) }
    func labels(_ first: Operand, _ second: Operand) -> [Diagnostic.Label] {
      [Diagnostic.Label(first.span, Self.base(first, units)), Diagnostic.Label(second.span, Self.base(second, units))]
    }
    switch self {
    case .unknownName(let text, let near):
      return error("unknown-name", "nothing is called `\(text)`", help: Self.mend(text, near, units))
    case .mayBeUnset(let text, let bound):
      return Diagnostic(
        code: "may-be-unset", "`\(text)` may have no value here",
        at: [.init(span, "read here"), .init(bound, "set only on some paths")],
        help: ["give `\(text)` a value before the branch or loop"])
    case .conflictingTypes(let text, let a, let b):
      return error(
        "conflicting-types", "`\(text)` is \(units.name(of: a)) on one path and \(units.name(of: b)) on another",
        help: ["use a name of its own for each"])
    case .mismatch(let operation, let left, let right):
      let isUnits = left.type.quantity != nil && right.type.quantity != nil
      return Diagnostic(
        code: isUnits ? "unit-mismatch" : "type-mismatch",
        "cannot \(Self.phrase(operation, symbol(left), symbol(right)))",
        at: labels(left, right), help: isUnits ? Self.mend(operation, left, right, units) : [])
    case .pointSum(let left, let right):
      return Diagnostic(
        code: "point-sum", "cannot add two temperature points",
        at: [.init(left.span, "a point"), .init(right.span, "a point")],
        help: ["add a difference in K, such as `\(left.text) + 5 K`; the mean of two points is `mean([a, b])`"])
    case .pointProduct(let operation, let operand):
      return Diagnostic(
        code: "point-product", "cannot \(Self.verb(operation)) a temperature point",
        at: [.init(operand.span, "a point on the \(symbol(operand)) scale")],
        help: [
          "for absolute temperature write `(\(operand.text) -> K)`; for a difference subtract another point first"
        ])
    case .pointAgainstDifference(let operation, let left, let right):
      let point = left.type.quantity?.isPoint == true ? left : right
      let other = left.type.quantity?.isPoint == true ? right : left
      return Diagnostic(
        code: "point-and-difference",
        "cannot \(Self.phrase(operation, "a temperature point", "a temperature in K"))",
        at: [.init(point.span, "a point"), .init(other.span, "kelvins, which may be a difference")],
        help: ["write `\(other.text) -> degC` if it is an absolute temperature, or `\(point.text) -> K`"])
    case .operandType(let operation, let operand, let expected):
      return Diagnostic(
        code: "type-mismatch", "cannot \(Self.verb(operation)) \(name(operand))", at: operand.span, name(operand),
        help: ["expected \(expected)"])
    case .shapes(let operation, let left, let right):
      return Diagnostic(
        code: "shape-mismatch",
        "the shapes do not fit: cannot \(Self.phrase(operation, name(left), name(right)))",
        at: [.init(left.span, Self.shape(left)), .init(right.span, Self.shape(right))],
        notes: Self.disagreement(operation, left, right).map { [$0] } ?? [])
    case .variableExponent(let base):
      return error(
        "variable-exponent", "the unit of the result depends on this exponent, which is not known before running",
        help: ["write the exponent as a number, or divide `\(base.text)` by its unit first"])
    case .exponentUnit(let exponent):
      return error(
        "exponent-unit", "an exponent is a plain number, not \(name(exponent))", help: ["divide it by its unit"])
    case .conversion(let value, let unit):
      var help: [String] = []
      if let quantity = value.type.quantity {
        let first = units.preferredUnit(for: quantity.dimension, value: 1).symbol
        let known = ([first] + units.names(ofDimension: quantity.dimension).filter { $0 != first }).prefix(4).filter {
          !$0.isEmpty
        }
        if !known.isEmpty { help.append("units of the same kind are \(listed(Array(known)))") }
      }
      return Diagnostic(
        code: "unit-mismatch", "cannot show \(symbol(value)) in \(unit.symbol)",
        at: [
          .init(span, Self.base(Operand(.number(Quantity(unit)), span), units)),
          .init(value.span, Self.base(value, units)),
        ], help: help)
    case .notFunction(let value): return error("not-a-function", "\(name(value)) cannot be called", name(value))
    case .notIndexable(let value): return error("not-indexable", "\(name(value)) has no elements to index", name(value))
    case .noField(let field, let value, let known):
      let near = nearest(to: field, among: known)
      var help: [String] = []
      if !near.isEmpty {
        help.append("did you mean \(alternatives(near))?")
      } else if !known.isEmpty {
        help.append("it has \(listed(Array(known.prefix(12))))")
      }
      return error("unknown-field", "\(name(value)) has no field `\(field)`", help: help)
    case .indexCount(let given, let rank):
      return error("index-count", "\(given) indices for a tensor of rank \(rank)")
    case .indexRange(let index, let extent):
      return error(
        "index-range", "index \(index) is outside the size \(extent)",
        help: extent == 0 ? [] : ["indices run from 0 to \(extent - 1), or from -\(extent) counted from the end"])
    case .argumentCount(let function, let expected, let given, let usage):
      let wanted =
        expected.lowerBound == expected.upperBound
        ? "\(expected.lowerBound)"
        : expected.upperBound == Int.max
          ? "at least \(expected.lowerBound)" : "\(expected.lowerBound) to \(expected.upperBound)"
      return error(
        "argument-count",
        "`\(function)` takes \(wanted) argument\(wanted == "1" || wanted == "at least 1" ? "" : "s"), not \(given)",
        help: ["call it as `\(usage)`"])
    case .missingArgument(let function, let name, let usage):
      return error("missing-argument", "`\(function)` needs `\(name)`", help: ["call it as `\(usage)`"])
    case .unknownLabel(let label, let function, let known):
      let near = nearest(to: label, among: known)
      return error(
        "unknown-argument", "`\(function)` has no argument `\(label)`",
        help: near.isEmpty
          ? (known.isEmpty ? [] : ["it has \(listed(known))"])
          : ["did you mean \(alternatives(near))?"])
    case .repeatedArgument(let label): return error("repeated-argument", "`\(label)` is given twice")
    case .argument(let function, let parameter, let expected, let operand):
      return Diagnostic(
        code: "argument-type", "`\(parameter)` of `\(function)` must be \(expected), not \(name(operand))",
        at: operand.span, name(operand))
    case .argumentMismatch(let function, let first, let second):
      let (a, b) = (first.type.quantity, second.type.quantity)
      var help: [String] = []
      if let a, let b, a.dimension == b.dimension, a.isPoint != b.isPoint {
        let other = a.isPoint ? second : first
        help = ["one is a point on a scale; write `\(other.text) -> degC` if the other is an absolute temperature too"]
      }
      return Diagnostic(
        code: a == nil || b == nil ? "type-mismatch" : "unit-mismatch",
        "`\(function)` cannot combine \(name(first)) and \(name(second))", at: labels(first, second), help: help)
    case .call(_, let message, let help): return error("call", message, help: help.map { [$0] } ?? [])
    case .condition(let operand):
      return Diagnostic(
        code: "type-mismatch", "a condition must be true or false, not \(name(operand))", at: operand.span,
        name(operand),
        help: ["compare it with something, such as `\(operand.text) > \(units.zero(like: operand.type))`"])
    case .mixedList(let first, let other):
      return Diagnostic(
        code: "mixed-list", "a list's elements must be alike, not \(name(first)) and \(name(other))",
        at: [.init(other.span, name(other)), .init(first.span, name(first))],
        help: ["put unlike things into a record: `{a: …, b: …}`"])
    case .notIterable(let operand):
      return Diagnostic(
        code: "type-mismatch", "cannot loop over \(name(operand))", at: operand.span, name(operand),
        help: ["loop over a list, a tensor, a series or a range such as `0..10`"])
    case .format(let text):
      return error(
        "bad-format", "`\(text)` is not a number format",
        help: ["write the digits behind the point as `.2`, or `.3e` for powers of ten"])
    case .instant(let text):
      return error("bad-instant", "`\(text)` is not an instant", help: ["write it like `t\"2026-11-21T10:00:00Z\"`"])
    case .outsideLoop(let word): return error("outside-loop", "`\(word)` stands outside a loop")
    case .outsideFunction: return error("outside-function", "`return` stands outside a function")
    case .endlessRecursion(let function):
      return error(
        "endless-recursion", "`\(function)` calls itself on every path",
        help: ["return a value without a call on some path"])
    case .equationOutsideTwin: return error("misplaced", "an equation `x' = …` belongs in a twin")
    case .memberOutsideTwin(let word): return error("misplaced", "`\(word)` belongs in a twin")
    case .unit(let unitError): return error("unit", unitError.description)
    case .notConstant: return error("not-constant", "this must be a number that is known before running")
    case .layerOutsideNet(let layer):
      return error(
        "layer-outside-net", "`\(layer)` has parameters of its own, so it belongs in a `net` or a `layer`",
        help: ["declare one: `net N { in x: [24, 7]  out y: [1] = linear(flatten(x), 1) }`"])
    case .notYet(let what): return error("not-available", "this version of twin does not have \(what)")
    case .option(let option, let declaration, let known):
      let near = nearest(to: option, among: known)
      return error(
        "unknown-option", "`\(declaration)` has no option `\(option)`",
        help: [
          near.isEmpty
            ? "it has \(listed(known.sorted()))"
            : "did you mean \(alternatives(near))?"
        ])
    case .repeatedOption(let option, let first):
      return Diagnostic(
        code: "repeated-option", "`\(option)` is given twice",
        at: [.init(span, "again here"), .init(first, "first here")])
    case .missingOption(let option, let declaration, let example):
      return error("missing-option", "`\(declaration)` needs `\(option)`", help: ["write `\(example)`"])
    case .optionValue(let option, let expected): return error("option-value", "`\(option)` takes \(expected)")
    case .optionType(let option, let expected, let operand):
      return Diagnostic(
        code: "option-type", "`\(option)` must be \(expected), not \(name(operand))", at: operand.span, name(operand))
    case .plain(let code, let message, let label, let help): return error(code, message, label, help: help)
    }
  }

  private static func base(_ operand: Operand, _ units: UnitTable) -> String {
    guard let quantity = operand.type.quantity else { return units.name(of: operand.type) }
    if quantity.isDimensionless { return units.name(of: operand.type) }
    let name = units.name(of: quantity)
    let base = units.describe(quantity.dimension)
    return name == base ? name : "\(name) = \(base)"
  }

  private static func shape(_ operand: Operand) -> String {
    if case .tensor(_, let shape) = operand.type { return shape.description }
    return ""
  }

  private static func verb(_ operation: String) -> String {
    switch operation {
    case "+": return "add"
    case "-": return "subtract"
    case "*": return "multiply"
    case "/": return "divide"
    case "^": return "raise"
    case "@": return "matrix-multiply"
    case "==", "!=", "<", "<=", ">", ">=", "~=", "in": return "compare"
    case "and", "or", "not": return "combine"
    case "..": return "make a range of"
    default: return operation
    }
  }

  /// "add m and s", "compare m with s", "subtract s from m".
  private static func phrase(_ operation: String, _ left: String, _ right: String) -> String {
    switch operation {
    case "-": return "subtract \(right) from \(left)"
    case "*", "@", "/": return "\(verb(operation)) \(left) by \(right)"
    case "==", "!=", "<", "<=", ">", ">=", "~=", "in": return "compare \(left) with \(right)"
    case "..": return "make a range from \(left) to \(right)"
    case "drive", "match", "set": return "\(operation) what is in \(left) with \(right)"
    case "sense": return "read \(right) with a sensor in \(left)"
    case "declare": return "declare \(left) and give it \(right)"
    default: return "\(verb(operation)) \(left) and \(right)"
    }
  }

  /// What an unknown name was probably meant to be: a word of another language, a near name, or a unit without its number.
  private static func mend(_ text: String, _ near: [String], _ units: UnitTable) -> [String] {
    if let advice = ForeignSyntax.advice(for: text) { return [advice] }
    if !near.isEmpty { return ["did you mean \(alternatives(near))?"] }
    let unit = units.contains(text) ? text : units.nearest(to: text).first { $0.lowercased() == text.lowercased() }
    return unit.map { ["`\($0)` is a unit, and units stand behind numbers: `1 \($0)`"] } ?? []
  }

  /// What would make the two sides alike.
  private static func mend(_ operation: String, _ left: Operand, _ right: Operand, _ units: UnitTable) -> [String] {
    guard let a = left.type.quantity, let b = right.type.quantity else { return [] }
    if a.dimension == b.dimension {
      return [
        "one is a point on a scale and the other is not: declare both in `\(units.name(of: a))`, or convert one with `->`"
      ]
    }
    guard !["drive", "match", "set", "sense", "declare"].contains(operation) else { return [] }
    for (bare, other) in [(right, left), (left, right)] where Double(bare.text) != nil {
      return ["give `\(bare.text)` a unit, such as `\(bare.text) \(units.name(of: other.type.quantity ?? a))`"]
    }
    for (side, from, to) in [(left, a, b), (right, b, a)] {
      if let factor = Dimension.mendingFactor(from: from.dimension, to: to.dimension), !factor.hasPrefix("1/") {
        return ["multiply `\(side.text)` by \(factor)"]
      }
    }
    return []
  }
}
