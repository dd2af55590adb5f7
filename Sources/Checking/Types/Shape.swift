/// What is known of a tensor's shape: nothing, its rank, or some or all of its extents.
public struct Shape: Hashable, Sendable, CustomStringConvertible {
  /// One entry an axis, nil where the extent is not known before running; nil altogether when not even the rank is.
  public var extents: [Int?]?

  public init(_ extents: [Int?]?) { self.extents = extents }

  public static let unknown = Shape(nil)
  public static let scalar = Shape([])
  public static func vector(_ count: Int?) -> Shape { Shape([count]) }

  public var rank: Int? { extents?.count }

  public var description: String {
    guard let extents else { return "[…]" }
    return "[" + extents.map { $0.map(String.init) ?? "…" }.joined(separator: ", ") + "]"
  }

  /// What is known of a tensor that has one shape or the other.
  public func joined(_ other: Shape) -> Shape {
    guard let a = extents, let b = other.extents, a.count == b.count else { return .unknown }
    return Shape(zip(a, b).map { $0 == $1 ? $0 : nil })
  }

  /// The shape of an elementwise operation by the usual broadcasting rules, or nil when the shapes cannot go together.
  public func broadcast(_ other: Shape) -> Shape? {
    guard let a = extents, let b = other.extents else { return .unknown }
    var result: [Int?] = []
    for back in 1...max(1, max(a.count, b.count)) {
      guard back <= max(a.count, b.count) else { break }
      let x = back <= a.count ? a[a.count - back] : 1
      let y = back <= b.count ? b[b.count - back] : 1
      switch (x, y) {
      case (1, let other), (let other, 1): result.append(other)
      case (let x?, let y?):
        guard x == y else { return nil }
        result.append(x)
      case (let known?, nil), (nil, let known?): result.append(known)
      case (nil, nil): result.append(nil)
      }
    }
    return Shape(result.reversed())
  }
}
