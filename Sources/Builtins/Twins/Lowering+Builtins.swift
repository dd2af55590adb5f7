import Checking
import Diagnostics
import Runtime
import Simulation

// The builtins that have a meaning on values that change with time. Those of numbers alone are the table of
// `MathLowering`; here stand those that look into lists and ranges, and the operators of series in a drive.

extension Lowering {
  func builtin(
    _ name: String, _ arguments: [TypedExpression], _ detail: BuiltinDetail, _ expression: TypedExpression
  ) throws -> Lowered {
    if let operation = Self.seriesOperators[name], takesSeries {
      if name == "-", arguments.count == 1 { return .number(graph.negate(try number(arguments[0]))) }
      if arguments.count == 2 {
        let (a, b) = (try number(arguments[0]), try number(arguments[1]))
        return .number(operation.swaps ? graph.binary(operation.0, b, a) : graph.binary(operation.0, a, b))
      }
    }
    switch name {
    case "in":
      guard arguments.count == 2, case .interval(let low, let high) = try lower(arguments[1]) else { break }
      let value = try number(arguments[0])
      return .number(
        graph.binary(.and, graph.binary(.lessOrEqual, low, value), graph.binary(.lessOrEqual, value, high)))
    case "~=": return .number(try approximatelyEqual(arguments, detail))
    case "truth", "nothing":
      if arguments.count == 1 { return try lower(arguments[0]) }
      return .value(.nothing)
    case "index": return try element(arguments, at: expression.span)
    case "field":
      // Of what the script computed: such a value never changes, so it was made an operand.
      break
    case "len":
      if arguments.count == 1, let count = elements(try lower(arguments[0]))?.count {
        return .number(graph.constant(Double(count)))
      }
    default:
      // Labelled arguments that were left out stand as nothing.
      let given = arguments.filter { $0.type != .nothing }
      if given.count == 1, let fold = Self.reductions[name], let values = elements(try lower(given[0])) {
        return .number(try reduce(values, fold, arguments[0].span))
      }
      if MathLowering.contains(name) {
        let nodes = try given.map { try number($0) }
        if let node = MathLowering.apply(name, nodes, &graph) { return .number(node) }
      }
    }
    throw fault(.builtin(name), at: expression.span)
  }

  /// Operators on a series and a number, or on two series, at each time.
  private static let seriesOperators: [String: (ScalarOperation, swaps: Bool)] = [
    "+": (.add, false), "-": (.subtract, false), "*": (.multiply, false), "/": (.divide, false),
    "^": (.power, false), "<": (.less, false), "<=": (.lessOrEqual, false), ">": (.less, true),
    ">=": (.lessOrEqual, true),
  ]

  private enum Reduction { case sum, mean, product, minimum, maximum }
  private static let reductions: [String: Reduction] = [
    "sum": .sum, "mean": .mean, "product": .product, "prod": .product, "min": .minimum, "max": .maximum,
  ]

  private func reduce(_ values: [Lowered], _ reduction: Reduction, _ span: Span) throws -> Node {
    let nodes = try values.map { value -> Node in
      guard case .number(let node) = value else { throw fault(.value("list of lists"), at: span) }
      return node
    }
    guard let first = nodes.first else {
      switch reduction {
      case .sum: return graph.constant(0)
      case .product: return graph.constant(1)
      default: return graph.constant(.nan)
      }
    }
    func fold(_ operation: ScalarOperation) -> Node {
      nodes.dropFirst().reduce(first) { graph.binary(operation, $0, $1) }
    }
    switch reduction {
    case .sum: return fold(.add)
    case .mean: return graph.divide(fold(.add), graph.constant(Double(nodes.count)))
    case .product: return fold(.multiply)
    case .minimum: return fold(.minimum)
    case .maximum: return fold(.maximum)
    }
  }

  private func element(_ arguments: [TypedExpression], at span: Span) throws -> Lowered {
    guard let list = arguments.first else { throw fault(.index, at: span) }
    var value = try lower(list)
    for argument in arguments.dropFirst() {
      guard case .number = argument.type else { throw fault(.builtin("[a..b]"), at: argument.span) }
      guard let position = try settled(argument) else { throw fault(.index, at: argument.span) }
      guard let elements = elements(value) else { throw fault(.value("value of another kind"), at: list.span) }
      guard let index = Int(exactly: position), index < elements.count, index >= -elements.count else {
        throw fault(
          .indexRange(Int(exactly: position.rounded()) ?? Int.max, count: elements.count), at: argument.span)
      }
      value = elements[index < 0 ? index + elements.count : index]
    }
    return value
  }

  private func approximatelyEqual(_ arguments: [TypedExpression], _ detail: BuiltinDetail) throws -> Node {
    let (a, b) = (try number(arguments[0]), try number(arguments[1]))
    let distance = graph.unary(.abs, graph.subtract(a, b))
    let tolerance = arguments.count > 2 ? try number(arguments[2]) : graph.constant(1e-9)
    if case .name("absolute") = detail { return graph.binary(.lessOrEqual, distance, tolerance) }
    let size = graph.binary(.maximum, graph.unary(.abs, a), graph.unary(.abs, b))
    return graph.binary(.lessOrEqual, distance, graph.multiply(tolerance, size))
  }
}
