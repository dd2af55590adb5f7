import Checking
import Data
import Runtime
import TensorCore
import Units

/// Values as text for people.
///
/// A value has three faces: one line (`inline`: inside lists, records and strings), what `print` and the prompt write (`text`, `result`:
/// tables and matrices over several lines, long ones by their ends), and what `show` writes (`summary`: statistics too). Numbers are in the
/// unit that their static type carries, else in one that suits their size; a unit stands once behind what shares it.
public struct ValueFormatter: Sendable {
  public let units: UnitTable
  /// Columns of the terminal; tables leave out columns in the middle to stay within.
  public var width: Int
  /// Whether a series is drawn as well as told, as a terminal wants it.
  public var drawsSeries: Bool

  public init(units: UnitTable, width: Int = 100, drawsSeries: Bool = false) {
    self.units = units
    self.width = max(20, width)
    self.drawsSeries = drawsSeries
  }

  /// As `print` writes it: strings raw, tables and matrices over several lines.
  public func text(_ value: Value, _ type: Type) -> String {
    switch value {
    case .string(let text): return text
    case .tensor(let opaque):
      guard let tensor = opaque as? Tensor else { return "a tensor" }
      return self.tensor(tensor, type.quantity ?? .dimensionless)
    case .object(let object):
      if let table = object as? TableObject { return self.table(table, type) }
      if let series = object as? SeriesObject { return self.series(series, type.quantity) }
      return inline(value, type)
    case .record(let values):
      guard case .record(let fields) = type else { return inline(value, type) }
      return grid(values, fields) ?? lines(values, fields) ?? inline(value, type)
    case .list(let values):
      guard case .list(.record(let fields)) = type else { return inline(value, type) }
      return table(of: values, fields) ?? inline(value, type)
    default: return inline(value, type)
    }
  }

  /// As the prompt shows a bare expression: strings quoted.
  public func result(_ value: Value, _ type: Type) -> String {
    if case .string = value { return inline(value, type) }
    return text(value, type)
  }

  /// One line, whatever it takes to abbreviate.
  public func inline(_ value: Value, _ type: Type) -> String {
    switch value {
    case .nothing:
      if case .function(let function) = type { return name(of: function) }
      return "nothing"
    case .number(let number): return self.number(number, type.quantity ?? .dimensionless)
    case .boolean(let flag): return flag ? "true" : "false"
    case .instant(let seconds): return Instant.format(seconds)
    case .string(let text): return Self.quoted(text)
    case .range(let lower, let upper): return range(lower, upper, type.quantity ?? .dimensionless)
    case .list(let values): return list(values, type)
    case .record(let values): return record(values, type)
    case .function:
      if case .function(let function) = type { return name(of: function) }
      return "fn"
    case .tensor(let opaque):
      guard let tensor = opaque as? Tensor else { return "a tensor" }
      return inlineTensor(tensor, type.quantity ?? .dimensionless)
    case .object(let object): return inline(object, type)
    }
  }

  private func inline(_ object: any RuntimeObject, _ type: Type) -> String {
    switch object {
    case let known as any Summarised: return known.oneLine(units)
    case let table as TableObject: return "a table of \(Self.size(table.table))"
    case let series as SeriesObject: return seriesEnds(series, type.quantity)
    case let known as DistributionObject: return distribution(known, type)
    default: return "a \(object.kindName)"
    }
  }

  /// `normal(2 m, 0.1 m)`, as one would write it.
  private func distribution(_ object: DistributionObject, _ type: Type) -> String {
    guard case .distribution(let quantity) = type else { return "a distribution" }
    let first = number(object.first, quantity)
    switch object.kind {
    case .normal: return "normal(\(first), \(number(object.second, quantity.difference)))"
    case .uniform: return "uniform(\(first), \(number(object.second, quantity)))"
    case .lognormal: return "lognormal(\(first), \(Self.digits(object.second)))"
    }
  }

  // MARK: Functions

  /// `fn f(x, y)`, `fn sin`, `grad(f)`.
  func name(of function: FunctionType) -> String {
    switch function {
    case .builtin(let name): return "fn \(name)"
    case .derivative(let of, let kind):
      let inner = name(of: of)
      return "\(kind.rawValue)(\(inner.hasPrefix("fn ") ? String(inner.dropFirst(3)) : inner))"
    case .closure(let declaration, _):
      let parameters = declaration.parameterList
      return declaration.syntax.name.map { "fn \($0.text)(\(parameters))" } ?? "fn(\(parameters))"
    }
  }

  // MARK: Text

  /// As the language would read it back.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "{": result += "\\{"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      default: result.unicodeScalars.append(isControl(scalar) ? "\u{FFFD}" : scalar)
      }
    }
    return result + "\""
  }

  /// Text from a file as part of a line: what would move a terminal's cursor becomes a mark.
  static func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      result.unicodeScalars.append(scalar == "\t" ? " " : isControl(scalar) ? "\u{FFFD}" : scalar)
    }
    return result
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
