extension Value: Equatable {
  /// Whole-value equality as `==` of the language means it: numbers by IEEE 754 (NaN differs from itself), lists and
  /// records element by element, functions and tensors by identity, objects as they define it.
  public static func == (left: Value, right: Value) -> Bool {
    switch (left, right) {
    case (.nothing, .nothing): true
    case (.number(let a), .number(let b)): a == b
    case (.boolean(let a), .boolean(let b)): a == b
    case (.instant(let a), .instant(let b)): a == b
    case (.string(let a), .string(let b)): a == b
    case (.range(let a, let b), .range(let c, let d)): a == c && b == d
    // Not Array's ==, which calls two references to the same storage equal without asking the elements: [nan] != [nan].
    case (.list(let a), .list(let b)), (.record(let a), .record(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0 == $1 }
    case (.function(let a), .function(let b)): a === b
    case (.tensor(let a), .tensor(let b)): a === b
    case (.object(let a), .object(let b)): a.isEqual(to: b)
    default: false
    }
  }
}
