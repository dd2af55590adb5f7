import Diagnostics
import Syntax
import Units

extension Checker {
  /// `m(x)`: the outputs of a model for one sample, or for samples stacked along a leading axis. Inside a net a model or another net
  /// becomes part of it.
  func checkModelCall(_ callee: TypedExpression, _ net: NetType, _ arguments: [Argument], _ span: Span)
    -> TypedExpression
  {
    if case .net = callee.type, !isNet {
      for argument in arguments { _ = check(argument.value) }
      return fault(
        .plain(
          code: "untrained", message: "`\(net.name)` is a net: it has no numbers yet", label: "",
          help: ["train it: `train m = \(net.name) on data { … }`, or begin with random ones: `m = init(\(net.name))`"]),
        at: callee.span)
    }
    let usage = "\(net.name)(\(net.inputs.map(\.name).joined(separator: ", ")))"
    let parameters = net.inputs.map { (name: $0.name, isOptional: false, isLabelled: false) }
    guard let ordered = order(arguments, parameters, isVariadic: false, of: net.name, usage, span) else {
      for argument in arguments { _ = check(argument.value) }
      return TypedExpression(.invalid, .invalid, span)
    }
    let values = ordered.compactMap { $0.map { check($0) } }
    if values.contains(where: { $0.type.isInvalid || $0.type == .never }) {
      return TypedExpression(.invalid, .invalid, span)
    }
    var batch: Batch?
    for (value, port) in zip(values, net.inputs) {
      guard let found = checkInput(value, port, of: net) else { return TypedExpression(.invalid, .invalid, span) }
      batch = batch.map { $0.joined(found) } ?? found
    }
    let fields = net.outputs.map { FieldType($0.name, outputType($0.shape, batch ?? .unknown)) }
    let type = fields.count == 1 ? fields[0].type : .record(fields)
    return TypedExpression(.builtin("model", [callee] + values, functions: [], detail: .none), type, span)
  }

  /// How many samples an argument holds.
  private enum Batch: Equatable {
    case single
    case many(Int?)
    case unknown

    func joined(_ other: Batch) -> Batch {
      switch (self, other) {
      case (.many(let a), .many(let b)): return .many(a ?? b)
      case (.single, .single): return .single
      case (.unknown, let known), (let known, .unknown): return known
      default: return .unknown
      }
    }
  }

  private func checkInput(_ value: TypedExpression, _ port: NetType.Port, of net: NetType) -> Batch? {
    let shape: Shape
    switch value.type {
    case .number(let quantity) where quantity.isDimensionless: shape = .scalar
    case .tensor(let quantity, let own) where quantity.isDimensionless: shape = own
    case .series(let quantity) where quantity.isDimensionless: shape = .vector(nil)
    case .number, .tensor, .series:
      report(
        .plain(
          code: "net-unit",
          message: "`\(port.name)` of `\(net.name)` takes plain numbers, not \(units.name(of: value.type))", label: "",
          help: ["divide by a unit, or use `standardize`"]), at: value.span)
      return nil
    default:
      report(
        .argument(function: net.name, name: port.name, expected: "a tensor \(port.shape)", operand(value)),
        at: value.span)
      return nil
    }
    guard let wanted = port.shape.extents, let given = shape.extents else { return .unknown }
    func agrees(_ extents: ArraySlice<Int?>) -> Bool {
      extents.count == wanted.count && zip(extents, wanted).allSatisfy { $0 == nil || $1 == nil || $0 == $1 }
    }
    if agrees(given[...]) { return .single }
    if !isNet, agrees(given.dropFirst()), !given.isEmpty { return .many(given[0]) }
    report(
      .plain(
        code: "net-shape",
        message: "`\(port.name)` of `\(net.name)` is \(port.shape) for one sample, but this is \(shape)",
        label: "\(shape)", help: isNet ? [] : ["several samples stand along a leading axis"]), at: value.span)
    return nil
  }

  private func outputType(_ shape: Shape, _ batch: Batch) -> Type {
    switch batch {
    case .single: return shape.rank == 0 && !isTracing ? .dimensionless : .tensor(.dimensionless, shape)
    case .many(let count): return .tensor(.dimensionless, Shape(shape.extents.map { [count] + $0 }))
    case .unknown: return .tensor(.dimensionless, .unknown)
    }
  }
}
