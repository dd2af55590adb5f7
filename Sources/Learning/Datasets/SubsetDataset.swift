/// Some samples of another dataset, in an order of their own. The samples stay where they are.
public final class SubsetDataset: Dataset {
  private enum Selection: Sendable {
    case range(Range<Int>)
    case indices([Int])
  }

  private let base: any Dataset
  private let selection: Selection
  public let count: Int

  /// Samples `range` of `base`.
  /// - Throws: `LearningError` for a range that `base` does not have.
  public init(_ base: any Dataset, _ range: Range<Int>) throws(LearningError) {
    guard range.lowerBound >= 0, range.upperBound <= base.count else {
      throw LearningError(
        code: "dataset", "there are no samples \(range.lowerBound)..\(range.upperBound)",
        help: ["the dataset has \(base.count) samples"])
    }
    // A part of a part refers to the whole, so that parts do not pile up.
    if let subset = base as? SubsetDataset {
      self.base = subset.base
      switch subset.selection {
      case .range(let outer):
        selection = .range(outer.lowerBound + range.lowerBound..<outer.lowerBound + range.upperBound)
      case .indices(let indices): selection = .indices(Array(indices[range]))
      }
    } else {
      (self.base, selection) = (base, .range(range))
    }
    count = range.count
  }

  /// The samples of `base` at `indices`, in that order; one may come more than once.
  /// - Throws: `LearningError` for an index that `base` does not have.
  public init(_ base: any Dataset, _ indices: [Int]) throws(LearningError) {
    if let index = indices.first(where: { $0 < 0 || $0 >= base.count }) {
      throw LearningError(
        code: "dataset", "there is no sample \(index)", help: ["the dataset has \(base.count) samples"])
    }
    if let subset = base as? SubsetDataset {
      self.base = subset.base
      selection = .indices(indices.map(subset.index))
    } else {
      (self.base, selection) = (base, .indices(indices))
    }
    count = indices.count
  }

  public var fields: [Field] { base.fields }

  public func standardization(of field: Int) -> Standardization? { base.standardization(of: field) }

  private func index(_ index: Int) -> Int {
    switch selection {
    case .range(let range): range.lowerBound + index
    case .indices(let indices): indices[index]
    }
  }

  public func gather(_ field: Int, _ indices: UnsafeBufferPointer<Int>, into destination: UnsafeMutableRawPointer) {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: indices.count) { mapped in
      for place in 0..<indices.count { mapped.initializeElement(at: place, to: index(indices[place])) }
      base.gather(field, UnsafeBufferPointer(mapped), into: destination)
    }
  }
}
