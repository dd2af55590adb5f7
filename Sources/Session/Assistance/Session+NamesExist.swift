import Builtins
import Checking
import Syntax

extension Session {
  /// Whether all names that an entry reads without defining them exist now, so that it is worth offering again. What a `use` in the
  /// entry brings in is taken to exist, and so are the files that it reads.
  public func namesExist(in entry: String) -> Bool {
    let bytes = Array(entry.utf8)
    switch bytes.first(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A }) {
    // A command of the prompt reads no names, and a question may be asked of any.
    case UInt8(ascii: ":"), UInt8(ascii: "?"), nil: return true
    default: return exist(bytes, 0..<bytes.count, bound: [], depth: 0)
    }
  }

  private func exist(_ bytes: [UInt8], _ range: Range<Int>, bound: Set<String>, depth: Int) -> Bool {
    let units = scope.units
    let reading = SourceReading(bytes, range: range) { units.contains($0) }
    if reading.hasUse { return true }
    let bound = bound.union(reading.bound)
    for (index, token) in reading.tokens.enumerated() {
      switch reading.roles[index] {
      case .wrong where token.end > token.start: return false
      case .name, .call:
        let name = reading.text(index)
        guard bound.contains(name) || isKnown(name) else { return false }
      case .string where depth < 8:
        for code in StringBraces.code(in: bytes, token.start..<token.end)
        where !exist(bytes, code, bound: bound, depth: depth + 1) { return false }
      default: break
      }
    }
    return true
  }

  private func isKnown(_ name: String) -> Bool {
    scope.environment[name] != nil || BuiltinTable.signatures[name] != nil || BuiltinTable.layers[name] != nil
      || Checker.constants[name] != nil || name == "time"
  }
}
