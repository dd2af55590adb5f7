/// A list whose elements are made when they are asked for, such as the batches of a dataset: a loop over it holds one
/// element at a time. Its static type is that of a list.
public protocol LazyList: RuntimeObject {
  var elementCount: Int { get }
  /// The element at a position below `elementCount`.
  func element(at position: Int) throws -> Value
}

extension LazyList {
  /// All elements at once.
  public func elements() throws -> [Value] { try (0..<elementCount).map { try element(at: $0) } }
}
