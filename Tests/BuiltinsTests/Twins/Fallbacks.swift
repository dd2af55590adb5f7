import Builtins
import Checking
import Data
import Runtime
import Units

/// Plain stand-ins for the builtins that these tests lean on without testing them. The library's own come first: a
/// stand-in serves only where the library has none of that name.
enum Fallbacks {
  static let signatures: [String: BuiltinSignature] = BuiltinTable.signatures.merging(
    Dictionary(uniqueKeysWithValues: functions.map { ($0.signature.name, $0.signature) })
  ) { own, _ in own }

  static let library = RuntimeLibrary(
    builtins: BuiltinTable.library.builtins
      .merging(Dictionary(uniqueKeysWithValues: functions.map { ($0.signature.name, $0.implementation) })) { own, _ in
        own
      }
      .merging(operators) { own, _ in own },
    declare: BuiltinTable.library.declare)

  private static let functions: [Builtin] =
    ["sin", "cos", "exp", "log", "sqrt", "abs", "tanh", "erf", "gamma", "log2", "cbrt", "round", "is_missing"].map(
      scalar)
    + ["min", "max", "mod", "hypot"].map(scalarPair) + ["normal", "uniform", "lognormal"].map(distribution) + [
      Builtin(
        "clamp", ["x", "low", "high"], "", example: "",
        infer: { call throws(CallFailure) in call.result(try call.type(0)) },
        run: { context, _ in
          .number(
            try min(
              max(context.arguments[0].asNumber(), context.arguments[1].asNumber()), context.arguments[2].asNumber()))
        }),
      Builtin(
        "len", ["x"], "", example: "", infer: { call throws(CallFailure) in call.result(.dimensionless) },
        run: { context, _ in
          if case .object(let object) = context.arguments[0], let series = object as? SeriesObject {
            return .number(Double(series.series.count))
          }
          return .number(Double(try context.arguments[0].asTensor().count))
        }),
    ]

  private static func scalar(_ name: String) -> Builtin {
    Builtin(
      name, ["x"], "", example: "",
      infer: { call throws(CallFailure) in
        guard case .number(let quantity) = try call.type(0) else {
          return call.result(.series(.dimensionless))
        }
        let kept =
          name == "abs" || name == "round"
          ? quantity
          : name == "sqrt"
            ? Quantity(quantity.dimension.power(Rational(0.5) ?? .one) ?? .dimensionless) : .dimensionless
        return TypedExpression(.math(name, [try call.argument(0)]), .number(kept), call.span)
      }, run: { _, _ in .nothing })
  }

  private static func scalarPair(_ name: String) -> Builtin {
    Builtin(
      name, ["x", "y"], "", example: "",
      infer: { call throws(CallFailure) in
        TypedExpression(.math(name, [try call.argument(0), try call.argument(1)]), try call.type(0), call.span)
      }, run: { _, _ in .nothing })
  }

  private static func distribution(_ name: String) -> Builtin {
    Builtin(
      name, ["a", "b"], "", example: "",
      infer: { call throws(CallFailure) in
        call.result(.distribution((try call.type(0).quantity ?? .dimensionless).bare))
      },
      run: { context, _ in
        let kind: DistributionObject.Kind = name == "normal" ? .normal : name == "uniform" ? .uniform : .lognormal
        return .object(
          try DistributionObject(kind, try context.arguments[0].asNumber(), try context.arguments[1].asNumber()))
      })
  }

  private static let operators: [String: BuiltinImplementation] = [
    "index": { context, _ in
      let values = try context.arguments[0].asTensor().elements
      let index = Int(try context.arguments[1].asNumber())
      return .number(values[index < 0 ? index + values.count : index])
    },
    "tensor": { context, _ in .tensor(try Value.list(Array(context.arguments)).asTensor()) },
    "nothing": { _, _ in .nothing },
    "elements": { context, _ in .list(try context.arguments[0].asTensor().elements.map(Value.number)) },
    "in": { context, _ in
      let (lower, upper) = try context.arguments[1].asRange()
      let value = try context.arguments[0].asNumber()
      return .boolean(value >= lower && value <= upper)
    },
    "~=": { context, _ in
      let (a, b) = (try context.arguments[0].asTensor().elements, try context.arguments[1].asTensor().elements)
      return .boolean(a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= 1e-9 * max(abs($0), abs($1)) })
    },
    "same": { context, _ in
      .boolean(try context.arguments[0].asTensor().elements == context.arguments[1].asTensor().elements)
    },
    "-": { context, _ in
      let (a, b) = (try context.arguments[0].asSeries().series, try context.arguments[1].asSeries().series)
      guard a.time == b.time else { throw EvaluationError(code: "time-axes", "the time axes differ") }
      return .object(SeriesObject(try Series("", Values(zip(a.values, b.values).map { $0 - $1 }), time: a.time)))
    },
    "*": { context, _ in
      let (series, factor) = (try context.arguments[0].asSeries().series, try context.arguments[1].asNumber())
      return .object(SeriesObject(try Series("", Values(series.values.map { $0 * factor }), time: series.time)))
    },
  ]
}
