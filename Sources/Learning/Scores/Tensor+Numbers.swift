internal import TensorCore

extension Tensor {
  /// The elements in row-major order as doubles, by one loop over what is stored.
  func numbers() -> [Double] {
    withBytes { bytes in
      switch type {
      case .float32: bytes.bindMemory(to: Float.self).map(Double.init)
      case .int32: bytes.bindMemory(to: Int32.self).map(Double.init)
      default: elements
      }
    }
  }
}

extension ScoreFault {
  /// - Throws: `notFinite` for the first number that is NaN or infinite; `width` of them make a sample.
  static func requireFinite(_ numbers: [Double], width: Int, from first: Int, _ what: String) throws(LearningError) {
    guard let place = numbers.firstIndex(where: { !$0.isFinite }) else { return }
    throw notFinite(numbers[place], what, sample: first + place / max(width, 1))
  }
}
