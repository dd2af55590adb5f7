import Checking
import Diagnostics
import Runtime
import Units

/// What a `plot` declaration computes from: values by index, each with its place in the script.
struct PlotOperands {
  let expressions: [TypedExpression]
  let values: [Value]

  func value(_ index: OperandIndex) throws -> Value {
    guard values.indices.contains(index) else { throw Value.nothing.unexpected("an operand of `plot`") }
    return values[index]
  }

  func span(_ index: OperandIndex?) -> Span? {
    index.flatMap { expressions.indices.contains($0) ? expressions[$0].span : nil }
  }

  func text(_ index: OperandIndex?) throws -> String? { try index.map { try value($0).asString() } }
  func number(_ index: OperandIndex) throws -> Double { try value(index).asNumber() }

  func count(_ index: OperandIndex, _ what: String, minimum: Int) throws -> Int {
    let number = try number(index)
    guard let count = Int(exactly: number), count >= minimum else {
      throw EvaluationError(
        code: "bad-count",
        "\(what) must be a whole number of at least \(minimum), not \(formatNumber(number, .significant(6)))",
        span: span(index))
    }
    return count
  }
}
