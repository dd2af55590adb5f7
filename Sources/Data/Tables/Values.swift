import Glibc

/// Numbers that stand one after another in memory, owned by reference: copying or slicing a `Values` never copies them.
///
/// Indices always run from 0 to `count - 1`, in slices too. NaN is a missing value.
public struct Values: RandomAccessCollection, Sendable {
  @usableFromInline let storage: ValueStorage
  @usableFromInline let first: Int
  public let count: Int

  @inlinable public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { count }

  /// As for an array, `index` must be in `0..<count`.
  @inlinable public subscript(index: Int) -> Double {
    precondition(index >= 0 && index < count, "row out of range")
    return storage.base[first &+ index]
  }

  public init(_ numbers: some Sequence<Double>) {
    let numbers = Array(numbers)
    self.init(count: numbers.count) { out in
      for (index, number) in numbers.enumerated() { out[index] = number }
    }
  }

  public init(repeating value: Double, count: Int) {
    self.init(count: Swift.max(0, count)) { $0.update(repeating: value) }
  }

  /// `count` numbers that `fill` writes; they are zero before.
  public init(count: Int, fill: (UnsafeMutableBufferPointer<Double>) -> Void) {
    let storage = ValueStorage(capacity: count)
    fill(UnsafeMutableBufferPointer(start: storage.base, count: count))
    self.init(storage: storage, first: 0, count: count)
  }

  init(storage: ValueStorage, first: Int, count: Int) {
    self.storage = storage
    self.first = first
    self.count = count
  }

  /// The numbers of `range`, clamped to what there is, as a view of the same memory.
  public func slice(_ range: Range<Int>) -> Values {
    let range = range.clamped(to: 0..<count)
    return Values(storage: storage, first: first + range.lowerBound, count: range.count)
  }

  /// The numbers at `rows`, in that order. A row that does not exist gives NaN.
  public func gathered(_ rows: [Int]) -> Values {
    Values(count: rows.count) { out in
      for (index, row) in rows.enumerated() {
        out[index] = row >= 0 && row < count ? storage.base[first + row] : .nan
      }
    }
  }

  @inlinable
  public func withUnsafeBufferPointer<Result>(
    _ body: (UnsafeBufferPointer<Double>) throws -> Result
  ) rethrows -> Result {
    try withExtendedLifetime(storage) {
      try body(UnsafeBufferPointer(start: storage.base + first, count: count))
    }
  }

  /// Whether two views look at the same memory, wherever in it.
  public func sharesStorage(with other: Values) -> Bool { storage === other.storage }
}

extension Values: Equatable {
  /// Same length, same numbers; a missing value equals a missing value.
  public static func == (left: Values, right: Values) -> Bool {
    left.count == right.count
      && zip(left, right).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
  }
}

extension Values: ExpressibleByArrayLiteral {
  public init(arrayLiteral elements: Double...) { self.init(elements) }
}

/// The memory of one or more `Values`. Nothing writes to it once a `Values` holds it.
@usableFromInline
final class ValueStorage: @unchecked Sendable {
  @usableFromInline let base: UnsafeMutablePointer<Double>

  /// Zeroed memory; the system hands it over lazily, so a large capacity costs nothing until it is used.
  init(capacity: Int) {
    base = .allocate(zeroed: capacity)
  }

  /// Takes over memory that came from `malloc`.
  init(adopting base: UnsafeMutablePointer<Double>) {
    self.base = base
  }

  deinit { free(base) }
}

extension UnsafeMutablePointer<Double> {
  fileprivate static func allocate(zeroed capacity: Int) -> Self {
    guard let memory = calloc(Swift.max(1, capacity), MemoryLayout<Double>.stride) else {
      // Every allocation in the process ends the same way; there is nothing left to report with.
      preconditionFailure("out of memory for \(capacity) numbers")
    }
    return memory.assumingMemoryBound(to: Double.self)
  }
}
