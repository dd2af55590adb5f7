import Checking
import Runtime

/// Writing values: `print`, and what the compiled code calls for bare results, `show` and strings with braces.
enum PrintBuiltins {
  static let all: [Builtin] = [
    Builtin(
      "print", ["[x...]"], "Writes its arguments, joined by blanks, and ends the line.",
      example: "print(\"T =\", 20 degC)",
      infer: { (call: inout BuiltinCall) throws(CallFailure) -> TypedExpression in
        for index in call.arguments.indices where try call.type(index) == .nothing {
          throw .argument(index: index, expected: "a value")
        }
        return call.result(.nothing)
      },
      run: { context, site in
        let formatter = ValueFormatter(site.host)
        let parts = zip(context.arguments, site.argumentTypes).map { formatter.text($0, $1) }
        site.host.write(parts.joined(separator: parts.contains { $0.contains("\n") } ? "\n" : " ") + "\n")
        return .nothing
      })
  ]

  static let operators: [(String, BuiltinImplementation)] = [
    (
      "result",
      { context, site in
        guard let value = context.arguments.first, let type = site.argumentTypes.first, type != .nothing else {
          return .nothing
        }
        site.host.write(ValueFormatter(site.host).result(value, type) + "\n")
        return .nothing
      }
    ),
    (
      "named result",
      { context, site in
        guard case .string(let name)? = context.arguments.first, let value = context.arguments.dropFirst().first,
          let type = site.argumentTypes.last
        else { return .nothing }
        let text = ValueFormatter(site.host).result(value, type)
        guard site.host.namesResults else {
          site.host.write(text + "\n")
          return .nothing
        }
        let label = site.host.terminal?.colour == true ? "\u{1B}[2m\(name) =\u{1B}[0m" : "\(name) ="
        site.host.write(label + (text.contains("\n") ? "\n" : " ") + text + "\n")
        return .nothing
      }
    ),
    (
      "show",
      { context, site in
        guard let value = context.arguments.first, let type = site.argumentTypes.first else { return .nothing }
        site.host.write(ValueFormatter(site.host).summary(value, type) + "\n")
        return .nothing
      }
    ),
    ("interpolate", { context, site in .string(interpolate(context.arguments, site)) }),
  ]

  private static func interpolate(_ values: some Collection<Value>, _ site: CallSite) -> String {
    let formatter = ValueFormatter(site.host)
    var formats: [NumberFormat?] = []
    if case .formats(let given) = site.detail { formats = given }
    var text = ""
    for (index, (value, type)) in zip(values, site.argumentTypes).enumerated() {
      let format = formats.indices.contains(index) ? formats[index] : nil
      text += formatter.interpolated(value, type, format)
    }
    return text
  }
}

extension ValueFormatter {
  public init(_ host: RuntimeHost) {
    self.init(units: host.units, width: host.terminal?.columns ?? 100, drawsSeries: host.terminal != nil)
  }

  /// As `{x:.2}` in a string puts it.
  public func interpolated(_ value: Value, _ type: Type, _ format: NumberFormat?) -> String {
    if case .string(let text) = value { return text }
    guard let format else { return inline(value, type) }
    switch value {
    case .number(let number): return self.number(number, type.quantity ?? .dimensionless, format)
    case .tensor, .list:
      if let quantity = type.quantity, let tensor = try? value.asTensor(), tensor.rank <= 1 {
        let elements = tensor.elements
        if tensor.rank == 0, let number = elements.first { return self.number(number, quantity, format) }
        let unit = unit(for: quantity, elements)
        let parts = Self.shown(elements.count).map { $0.map { Self.digits(unit.fromSI(elements[$0]), format) } ?? "…" }
        return Self.suffixed("[" + parts.joined(separator: ", ") + "]", unit)
      }
      return inline(value, type)
    default: return inline(value, type)
    }
  }
}
