/// A sequence of random 64-bit words, and numbers made of them, that means the same on every machine.
///
/// Word i is half of the Philox block whose counter is (i/2, `stream`), each as two words of 32 bits, low first: its
/// first two 32-bit words for even i, the last two for odd i, low first. The key is the seed. Each number drawn takes
/// one word, so drawing five numbers and then five more gives what drawing ten does; streams with different numbers,
/// or different seeds, are independent. All arithmetic is IEEE addition, multiplication, division and square root, so
/// not even the last bit depends on a mathematical library.
public struct RandomStream: Sendable {
  private let philox: Philox
  private let stream: UInt64
  /// The block that a word at an even position came from, which has the next one too.
  private var block: Philox.Block?
  /// How many words have been drawn.
  public private(set) var position: UInt64

  public init(seed: UInt64, stream: UInt64 = 0, position: UInt64 = 0) {
    philox = Philox(seed: seed)
    self.stream = stream
    self.position = position
  }

  /// The next word.
  public mutating func next() -> UInt64 {
    let index = position / 2
    let isOdd = position % 2 == 1
    position &+= 1
    if isOdd, let block {
      self.block = nil
      return UInt64(block.w) << 32 | UInt64(block.z)
    }
    let block = philox.block(at: [
      UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32),
      UInt32(truncatingIfNeeded: stream), UInt32(truncatingIfNeeded: stream >> 32),
    ])
    if isOdd { return UInt64(block.w) << 32 | UInt64(block.z) }
    self.block = block
    return UInt64(block.y) << 32 | UInt64(block.x)
  }

  /// Uniform in [0, 1): the upper 53 bits of a word.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Normal with mean 0 and standard deviation 1: the quantile of a uniform number in the open interval (0, 1) made
  /// of the upper 52 bits of a word.
  public mutating func normal() -> Double { normalQuantile((Double(next() >> 12) + 0.5) * 0x1p-52) }

  /// A tensor of numbers uniform in [lower, upper).
  /// - Throws: `argumentOutOfRange` unless the bounds are finite and in order; what `Shape.count` throws.
  public mutating func uniform(_ shape: [Int], from lower: Double = 0, to upper: Double = 1) throws -> Tensor {
    guard lower.isFinite, upper.isFinite, lower <= upper, (upper - lower).isFinite else {
      throw TensorError.argumentOutOfRange(
        operation: "uniform", argument: "to", value: upper, allowed: "finite and at least \(lower)")
    }
    return try Tensor(shape: shape) { out in
      for i in out.indices {
        let value = lower + (upper - lower) * uniform()
        out[i] = value < upper ? value : lower
      }
    }
  }

  /// A tensor of numbers normal with the given mean and standard deviation.
  /// - Throws: `argumentOutOfRange` for a negative or missing `sd`; what `Shape.count` throws.
  public mutating func normal(_ shape: [Int], mean: Double = 0, sd: Double = 1) throws -> Tensor {
    guard sd >= 0 else {
      throw TensorError.argumentOutOfRange(operation: "normal", argument: "sd", value: sd, allowed: "0 or more")
    }
    return try Tensor(shape: shape) { out in
      for i in out.indices { out[i] = mean + sd * normal() }
    }
  }

  /// The whole numbers below `count` in random order (Fisher and Yates).
  /// - Throws: `argumentOutOfRange` for a negative count, `tooLarge`.
  public mutating func permutation(_ count: Int) throws -> [Int] {
    guard count >= 0 else {
      throw TensorError.argumentOutOfRange(
        operation: "permutation", argument: "count", value: Double(count), allowed: "0 or more")
    }
    var order = Array(0..<(try Shape.count([count])))
    for place in order.indices.reversed() { order.swapAt(place, below(place + 1)) }
    return order
  }

  /// Uniform among 0..<bound: the high word of word × bound; words that would favour some results are passed over
  /// (Lemire, Fast Random Integer Generation in an Interval, 2019).
  private mutating func below(_ bound: Int) -> Int {
    let bound = UInt64(bound)
    while true {
      let (high, low) = next().multipliedFullWidth(by: bound)
      if low >= (0 &- bound) % bound { return Int(high) }
    }
  }
}
