extension CheckError {
  /// Where two shapes that an operation cannot join disagree: "axis 1 of the left has 2, axis 0 of the right has 3".
  static func disagreement(_ operation: String, _ left: Operand, _ right: Operand) -> String? {
    guard let a = extents(left), let b = extents(right) else { return nil }
    func words(_ i: Int, _ j: Int) -> String? {
      guard a.indices.contains(i), b.indices.contains(j), let m = a[i], let n = b[j], m != n else { return nil }
      return "axis \(i) of the left has \(m), axis \(j) of the right has \(n)"
    }
    switch operation {
    case "stack":
      if a.count != b.count { return "the first has \(axes(a.count)), the other \(axes(b.count))" }
      for axis in a.indices {
        if let m = a[axis], let n = b[axis], m != n { return "axis \(axis) of the first has \(m), of the other \(n)" }
      }
      return nil
    case "@":
      if a.isEmpty || b.isEmpty { return "a single number has no axis to sum over" }
      return words(a.count - 1, max(b.count - 2, 0)) ?? unpaired(a, b, behind: 2, words)
    default: return unpaired(a, b, behind: 0, words)
    }
  }

  /// The last pair of axes, of those that broadcast, of which neither is 1.
  private static func unpaired(_ a: [Int?], _ b: [Int?], behind: Int, _ words: (Int, Int) -> String?) -> String? {
    let depth = min(a.count, b.count)
    guard depth > behind else { return nil }
    for back in behind + 1...depth where a[a.count - back] != 1 && b[b.count - back] != 1 {
      if let found = words(a.count - back, b.count - back) { return found }
    }
    return nil
  }

  private static func extents(_ operand: Operand) -> [Int?]? {
    switch operand.type {
    case .tensor(_, let shape): shape.extents
    case .number: []
    default: nil
    }
  }

  private static func axes(_ count: Int) -> String { "\(count) \(count == 1 ? "axis" : "axes")" }
}
