import CEditline

/// What libedit does not tell of its vi keys.
struct ViState {
  private(set) var isInserting = true
  /// `d` or `c`, if one was typed and waits for a motion.
  private(set) var operation: Unicode.Scalar?
  private var isProbed = false
  private var isArgumentNext = false
  private var isDigit = false

  mutating func begin() { self = ViState() }

  /// Whether to ask for the mode now.
  mutating func probes() -> Bool {
    defer { isProbed = true }
    return !isProbed && !isArgumentNext
  }

  mutating func note(inserting: Bool) { isInserting = inserting }
  mutating func begin(operation: Unicode.Scalar) { self.operation = operation }
  mutating func endOperation() { operation = nil }

  /// Takes note of a key that libedit is about to get.
  mutating func note(_ key: Key, _ editline: OpaquePointer) {
    isProbed = false
    isArgumentNext = false
    var digit = false
    if case .character(let scalar) = key {
      // After these libedit waits for any character, and in insert mode it does not matter.
      isArgumentNext = scalar == "\u{16}" || "fFtTr@".unicodeScalars.contains(scalar)
      digit = ("1"..."9").contains(scalar) || scalar == "0" && isDigit
      if scalar == "0" { line_editor_count_with_zero(editline, isDigit) }
      if !digit, !"dc0$^".unicodeScalars.contains(scalar) { operation = nil }
    } else {
      operation = nil
    }
    isDigit = digit
  }
}
