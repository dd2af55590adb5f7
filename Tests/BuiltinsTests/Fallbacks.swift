import Builtins
import Checking
import Data
import Runtime
import Units

/// Plain stand-ins for the builtins that these tests lean on without testing them. The library's own come first: a
/// stand-in serves only where the library has none of that name.
enum Fallbacks {
  static let signatures: [String: BuiltinSignature] = BuiltinTable.signatures.merging(
    Dictionary(uniqueKeysWithValues: functions.map { ($0.signature.name, $0.signature) })) { own, _ in own }

  static let library = RuntimeLibrary(
    builtins: BuiltinTable.library.builtins
      .merging(Dictionary(uniqueKeysWithValues: functions.map { ($0.signature.name, $0.implementation) })) { own, _ in own }
      .merging(operators) { own, _ in own },
    declare: { context, declaration, site in
      guard case .data(let definition) = declaration.definition else {
        return try BuiltinTable.library.declare(&context, declaration, site)
      }
      return try readTable(definition, context.arguments[0].asString(), site.host)
    })

  private static func readTable(_ definition: DataDefinition, _ path: String, _ host: RuntimeHost) throws -> Value {
    var time: TimeColumn?
    var columns: [ColumnRequest] = []
    for column in definition.columns {
      switch column.kind {
      case .number:
        columns.append(
          ColumnRequest(
            column.header, as: column.name, unit: column.unit.symbol,
            kind: .number(scale: column.unit.factor, offset: column.unit.offset)))
      case .text: columns.append(ColumnRequest(column.header, as: column.name, kind: .text))
      case .elapsedTime:
        time = TimeColumn(
          column.header, as: column.name, form: .elapsed(scale: column.unit.factor, offset: column.unit.offset))
      case .instant: time = TimeColumn(column.header, as: column.name, form: .iso)
      }
    }
    return .object(
      TableObject(try CSVReader.read(host.readPath(path), CSVOptions(time: time, columns: columns, others: false)).table))
  }

  private static let functions: [Builtin] =
    ["sin", "cos", "exp", "log", "sqrt", "abs", "tanh", "erf", "gamma", "log2", "cbrt", "round", "is_missing"].map(scalar)
    + ["min", "max", "mod", "hypot"].map(scalarPair) + ["normal", "uniform", "lognormal"].map(distribution) + [
      Builtin(
        "clamp", ["x", "low", "high"], "", example: "", infer: { call throws(CallFailure) in call.result(try call.type(0)) },
        run: { context, _ in
          .number(
            try min(max(context.arguments[0].asNumber(), context.arguments[1].asNumber()), context.arguments[2].asNumber()))
        }),
      Builtin(
        "print", ["x..."], "", example: "", infer: { call throws(CallFailure) in call.result(.nothing) },
        run: { context, site in
          for value in context.arguments { site.host.write(text(value, .never, site.host.units) + "\n") }
          return .nothing
        }),
      Builtin(
        "len", ["x"], "", example: "", infer: { call throws(CallFailure) in call.result(.dimensionless) },
        run: { context, _ in
          if case .object(let object) = context.arguments[0], let series = object as? SeriesObject {
            return .number(Double(series.series.count))
          }
          return .number(Double(try context.arguments[0].asTensor().count))
        }),
      Builtin(
        "table", ["time", "v", "w"], "", example: "",
        infer: { call throws(CallFailure) in
          call.result(
            .table(
              TableType(
                columns: [.init("v", try call.type(1).quantity ?? .dimensionless), .init("w", .dimensionless)],
                time: .elapsed(name: "time", Quantity(Dimension(.time))))))
        },
        run: { context, _ in
          let columns = try (0..<3).map { try context.arguments[$0].asTensor().elements }
          return .object(
            TableObject(
              try Data.Table(
                [Data.Column("v", Values(columns[1])), Data.Column("w", Values(columns[2]))],
                time: TimeAxis("time", Values(columns[0])))))
        }),
    ]

  private static func scalar(_ name: String) -> Builtin {
    Builtin(
      name, ["x"], "", example: "",
      infer: { call throws(CallFailure) in
        guard case .number(let quantity) = try call.type(0) else {
          return call.result(.series(.dimensionless))
        }
        let kept = name == "abs" || name == "round" ? quantity : name == "sqrt" ? Quantity(quantity.dimension.power(Rational(0.5) ?? .one) ?? .dimensionless) : .dimensionless
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
          DistributionObject(kind, try context.arguments[0].asNumber(), try context.arguments[1].asNumber()))
      })
  }

  private static func text(_ value: Value, _ type: Type, _ units: UnitTable) -> String {
    switch value {
    case .string(let text): return text
    case .number(let number): return units.format(number, unit: type.quantity?.unit, dimension: type.quantity?.dimension ?? .dimensionless)
    case .object(let object): return (object as? any Summarised)?.oneLine(units) ?? object.kindName
    case .record(let values): return "{" + values.map { text($0, .never, units) }.joined(separator: ", ") + "}"
    case .boolean(let flag): return "\(flag)"
    default: return value.kindName
    }
  }

  private static let operators: [String: BuiltinImplementation] = [
    "interpolate": { context, site in
      guard case .formats(let formats) = site.detail else { return .string("") }
      var result = ""
      for (index, value) in context.arguments.enumerated() {
        if let format = formats[index], let unit = site.argumentTypes[index].quantity?.unit {
          result += formatNumber(unit.fromSI(try value.asNumber()), .decimals(format.digits)) + " \(unit.symbol)"
        } else {
          result += text(value, site.argumentTypes[index], site.host.units)
        }
      }
      return .string(result)
    },
    "field": { context, site in
      guard case .name(let name) = site.detail, case .object(let object) = context.arguments[0] else { return .nothing }
      if let fielded = object as? any Fielded { return try fielded.field(name, site) }
      if let series = object as? SeriesObject {
        if name == "members" { return .tensor(try Value.list(series.members.map { .list($0.map(Value.number)) }).asTensor()) }
        return .tensor(
          try Value.list((name == "time" ? series.series.time.seconds : series.series.values).map(Value.number)).asTensor())
      }
      guard let table = object as? TableObject else { return .nothing }
      if name == "time", let time = table.table.time {
        return .object(SeriesObject(try Series("time", time.seconds, time: time)))
      }
      return .object(SeriesObject(try table.table.series(name), members: table.members[name] ?? []))
    },
    "index": { context, _ in
      let values = try context.arguments[0].asTensor().elements
      let index = Int(try context.arguments[1].asNumber())
      return .number(values[index < 0 ? index + values.count : index])
    },
    "tensor": { context, _ in .tensor(try Value.list(Array(context.arguments)).asTensor()) },
    "nothing": { _, _ in .nothing },
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
    "expect": { context, site in
      let sides = context.arguments.dropFirst().enumerated().map {
        text($1, site.argumentTypes[$0 + 1], site.host.units)
      }
      throw EvaluationError(code: "expect", "not so: \(try context.arguments[0].asString())", notes: sides)
    },
    "show": { context, site in
      if case .object(let object) = context.arguments[0], let shown = object as? any Summarised {
        site.host.write(shown.summary(site.host.units, width: 100) + "\n")
      } else {
        site.host.write(text(context.arguments[0], site.argumentTypes[0], site.host.units) + "\n")
      }
      return .nothing
    },
    "result": { context, site in
      site.host.write(text(context.arguments[0], site.argumentTypes[0], site.host.units) + "\n")
      return .nothing
    },
  ]
}
