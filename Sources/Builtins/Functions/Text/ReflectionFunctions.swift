import Checking
import Runtime
import TensorCore
import Units

/// What a value is.
enum ReflectionFunctions {
  static let table: [Builtin] = [
    Builtin(
      "type", ["x"], "The kind of a value, in a word.", example: "type([1, 2])  # \"tensor\"",
      infer: { call in call.expression(.string(word(try call.type(0))), .string) }, run: unreachable),
    Builtin(
      "unit", ["x"], "The unit in which a quantity is shown, as text; empty for a plain number.",
      example: "unit(3 kW)  # \"kW\"",
      infer: { call in
        let quantity = try quantity(call)
        return call.expression(.string(shown(quantity, call).symbol), .string)
      }, run: unreachable),
    Builtin(
      "magnitude", ["x"],
      "The plain number of a quantity in the unit it is shown in; `magnitude(x -> kW)` chooses the unit.",
      example: "magnitude(1500 W -> kW)  # 1.5",
      infer: { call in
        let unit = shown(try quantity(call), call)
        let value = try call.argument(0)
        guard case .number = value.type else {
          let type = value.type.with(.dimensionless)
          return call.result(type, detail: .unit(unit))
        }
        func number(_ value: Double) -> TypedExpression { call.expression(.number(value), .dimensionless) }
        let plain = value.retyped(.dimensionless)
        let shifted =
          unit.offset == 0 ? plain : call.expression(.arithmetic(.subtract, plain, number(unit.offset)), .dimensionless)
        return unit.factor == 1
          ? shifted : call.expression(.arithmetic(.divide, shifted, number(unit.factor)), .dimensionless)
      },
      run: { context, site in
        guard case .unit(let unit) = site.detail else { return context.arguments[0] }
        return try elementwise([context.arguments[0]], site) { try ($0[0] - unit.offset) / unit.factor }
      }),
  ]

  private static let unreachable: BuiltinImplementation = { _, site in
    throw EvaluationError(code: "internal", "`\(site.name)` is known before running")
  }

  private static func quantity(_ call: BuiltinCall) throws(CallFailure) -> Quantity {
    guard let quantity = try call.type(0).quantity else {
      throw CallFailure.argument(index: 0, expected: BuiltinCall.numeric)
    }
    return quantity
  }

  /// The unit that the value was written in, else the coherent one.
  private static func shown(_ quantity: Quantity, _ call: BuiltinCall) -> Unit {
    quantity.unit ?? call.units.preferredUnit(for: quantity.dimension, value: 1)
  }

  private static func word(_ type: Type) -> String {
    switch type {
    case .never, .invalid, .nothing: "nothing"
    case .number: "number"
    case .boolean: "boolean"
    case .string: "string"
    case .instant: "instant"
    case .interval: "range"
    case .tensor(_, let shape): shape.rank == 0 ? "number" : "tensor"
    case .list: "list"
    case .record: "record"
    case .function: "function"
    case .series: "series"
    case .table(let table): table.isRun ? "run" : "table"
    case .twin: "twin"
    case .fit: "fit"
    case .distribution: "distribution"
    case .actuator: "actuator"
    case .attention: "attention"
    case .net: "net"
    case .model: "model"
    case .dataset: "dataset"
    case .optimizer: "optimizer"
    case .scores: "scores"
    }
  }
}
