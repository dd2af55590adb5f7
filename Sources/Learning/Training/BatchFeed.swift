internal import TensorCore

/// Gathers batches of a dataset into tensors that are made once.
final class BatchFeed {
  let dataset: any Dataset
  /// The fields that a batch holds, by their places in the dataset.
  let fields: [Int]
  let batch: Int
  /// Tensors by the number of samples: whole batches, and the smaller one at the end.
  private var tensors: [Int: [Tensor]] = [:]

  init(_ dataset: any Dataset, fields: [Int], batch: Int) {
    (self.dataset, self.fields, self.batch) = (dataset, fields, min(batch, max(dataset.count, 1)))
  }

  var batchCount: Int { (dataset.count + batch - 1) / batch }

  /// The number of samples of a batch.
  func sampleCount(_ index: Int) -> Int { min(batch, dataset.count - index * batch) }

  func specs(samples: Int) -> [TensorSpec] {
    fields.map { TensorSpec([samples] + dataset.fields[$0].shape, dataset.fields[$0].type) }
  }

  /// The batch of the samples at these places; it stays until the next of the same size is gathered.
  /// - Throws: `outOfMemory`.
  func gather(_ samples: UnsafeBufferPointer<Int>) throws -> [Tensor] {
    let batch: [Tensor]
    if let known = tensors[samples.count] {
      batch = known
    } else {
      batch = try specs(samples: samples.count).map { try Tensor.full($0.shape, 0, type: $0.type) }
      tensors[samples.count] = batch
    }
    for (place, field) in fields.enumerated() {
      batch[place].withMutableBytes { dataset.gather(field, samples, into: $0) }
    }
    return batch
  }

  /// The places of an epoch's samples in their order. The order depends on seed and epoch alone.
  /// - Throws: `tooLarge`.
  static func order(_ count: Int, seed: UInt64, epoch: Int, shuffles: Bool) throws -> [Int] {
    try shuffles ? SampleOrder.shuffled(count: count, seed: seed, epoch: epoch) : Array(0..<count)
  }
}
