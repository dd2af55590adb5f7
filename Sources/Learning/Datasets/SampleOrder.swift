import TensorCore

/// In which order samples are taken.
public enum SampleOrder {
  /// The samples of one epoch in random order: each seed and epoch has its own, the same on every machine.
  /// - Throws: `TensorError.argumentOutOfRange` for a negative count.
  public static func shuffled(count: Int, seed: UInt64, epoch: Int = 0) throws -> [Int] {
    // Streams are numbered from 1, away from the one that numbers for parameters come from.
    var stream = RandomStream(seed: seed, stream: UInt64(bitPattern: Int64(epoch)) &+ 1)
    return try stream.permutation(count)
  }
}

/// The samples of a dataset cut into batches, one after the other. The last has what is left.
public struct Batches: RandomAccessCollection, Sendable {
  /// Nil for the order of the dataset itself.
  private let order: [Int]?
  private let sampleCount: Int
  /// The number of samples of every batch but the last.
  public let size: Int
  /// The number of batches.
  public let count: Int

  /// - Parameters:
  ///   - sampleCount: how many samples there are.
  ///   - size: how many go into a batch; at least 1.
  ///   - order: the samples in the order wanted; as they stand if nil.
  ///   - dropsLast: leaves out a last batch that is not full.
  public init(of sampleCount: Int, size: Int, order: [Int]? = nil, dropsLast: Bool = false) {
    let size = Swift.max(1, size)
    (self.order, self.sampleCount, self.size) = (order, order?.count ?? Swift.max(0, sampleCount), size)
    count = self.sampleCount / size + (dropsLast || self.sampleCount % size == 0 ? 0 : 1)
  }

  public var startIndex: Int { 0 }
  public var endIndex: Int { count }

  /// The indices of the samples of a batch.
  public subscript(batch: Int) -> [Int] {
    precondition(batch >= 0 && batch < count, "batch out of range")
    let range = batch * size..<Swift.min((batch + 1) * size, sampleCount)
    return order.map { Array($0[range]) } ?? Array(range)
  }
}
