/// Memory for doubles, aligned so that sixteen lanes load as one vector, zeroed, freed with its owner.
final class LaneBuffer {
  let pointer: UnsafeMutablePointer<Double>
  let count: Int
  private let memory: UnsafeMutableRawPointer

  init(count: Int) {
    self.count = count
    memory = .allocate(byteCount: max(count, 1) * MemoryLayout<Double>.stride, alignment: 128)
    pointer = memory.initializeMemory(as: Double.self, repeating: 0, count: max(count, 1))
  }

  deinit { memory.deallocate() }

  subscript(index: Int) -> Double {
    get { pointer[index] }
    set { pointer[index] = newValue }
  }
}
