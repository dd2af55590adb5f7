import CKernels

typealias ConvolutionKernel = @convention(c) (UnsafeRawPointer?, Int64, Int64, UnsafeMutableRawPointer?) -> Void

/// How tasks are given to a kernel: all at once, as two threads would, or singly and backwards.
enum TaskDivision: CaseIterable {
  case whole, halves, singly

  func ranges(_ tasks: Int64) -> [(Int64, Int64)] {
    switch self {
    case .whole: return [(0, tasks)]
    case .halves: return [(0, tasks / 2), (tasks / 2, tasks)]
    case .singly: return (0..<tasks).reversed().map { ($0, $0 + 1) }
    }
  }
}

/// Carries out all tasks, each range with scratch that is as large as was asked for and holds nothing useful.
func carryOutTasks<Arguments>(
  _ kernel: ConvolutionKernel, _ arguments: Arguments, tasks: Int64, scratch: Int64, division: TaskDivision = .whole
) {
  withUnsafePointer(to: arguments) { pointer in
    for (begin, end) in division.ranges(tasks) where begin < end {
      let room = UnsafeMutableRawPointer.allocate(byteCount: Int(scratch), alignment: 64)
      room.initializeMemory(as: UInt8.self, repeating: 0xFF, count: Int(scratch))
      kernel(pointer, begin, end, room)
      room.deallocate()
    }
  }
}

/// The instruction sets that this machine has. Who sets one goes back to the best.
let convolutionLevels = (0...ck_best_level().rawValue).map { ck_level(rawValue: $0) }
/// Elements between guards, one element off alignment: writing outside them shows.
final class GuardedImages<Element: BinaryFloatingPoint> {
  private static var margin: Int { 64 }
  private let memory: UnsafeMutableBufferPointer<Element>
  private let guardValue: Element = -12345.0
  let count: Int

  init(_ values: [Element]) {
    count = values.count
    let bytes = (count + 2 * Self.margin) * MemoryLayout<Element>.stride
    let raw = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 64)
    memory = raw.bindMemory(to: Element.self)
    memory.initialize(repeating: guardValue)
    for (index, value) in values.enumerated() { base[index] = value }
  }

  convenience init(count: Int) { self.init(Array(repeating: 777, count: count)) }

  deinit { memory.deallocate() }

  var base: UnsafeMutablePointer<Element> { memory.baseAddress! + Self.margin - 1 }
  var values: [Element] { Array(UnsafeBufferPointer(start: base, count: count)) }
  var guardsHold: Bool {
    memory[..<(Self.margin - 1)].allSatisfy { $0 == guardValue }
      && memory[(Self.margin - 1 + count)...].allSatisfy { $0 == guardValue }
  }
}

/// Numbers in -1 ..< 1 that are the same in every run.
func imageNumbers<Element: BinaryFloatingPoint>(_ count: Int, seed: UInt64) -> [Element] {
  var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
  return (0..<count).map { _ in
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Element(Float(state >> 40) / Float(1 << 23) - 1)
  }
}
