internal import CKernels

/// Where the elements of a value are while a plan runs.
struct Place {
  /// Index of a block.
  var block: Int
  var type: ScalarType
  var layout: Layout

  var shape: [Int] { layout.shape }
  func with(_ layout: Layout) -> Place { Place(block: block, type: type, layout: layout) }
}

/// Prepared calls of kernels, and the memory they work in. A planner appends to it; when it is done, `finished` lays out
/// the arena and writes the addresses into the arguments.
struct Emitter {
  enum Memory {
    /// Part of the plan's arena, shared by blocks that are never needed at the same time.
    case arena
    /// Memory of someone else's, kept alive as long as the plan.
    case storage(Storage, byteOffset: Int)
    /// An argument of the planned function.
    case input(Int)
  }

  struct Block {
    var memory: Memory
    var byteCount: Int
    /// The first and the last step that touch it.
    var firstStep = Int.max
    var lastStep = -1
  }

  struct Step {
    var name: String
    /// What the step reads and writes, for people.
    var detail: String
    var flops: Double
    var bytes: Int
    var kernel: ck_kernel
    var arguments: UnsafeMutableRawPointer
    /// Tasks, scratch and cost, asked for when all addresses are known.
    var measure: () -> (tasks: Int64, scratch: Int64, cost: Int64)
  }

  private struct Relocation {
    let slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    let block: Int
    let byteOffset: Int
  }

  private(set) var blocks: [Block] = []
  private(set) var steps: [Step] = []
  private var relocations: [Relocation] = []
  /// The blocks that arguments point to.
  private var touched: [UnsafeRawPointer: Set<Int>] = [:]
  let memory = ArgumentMemory()

  mutating func block(_ memory: Memory, byteCount: Int) -> Int {
    blocks.append(Block(memory: memory, byteCount: byteCount))
    return blocks.count - 1
  }

  /// A new row-major place in the arena.
  mutating func place(_ spec: TensorSpec) -> Place {
    Place(block: block(.arena, byteCount: spec.byteCount), type: spec.type, layout: .rowMajor(spec.shape))
  }

  mutating func place(_ array: DenseArray) -> Place {
    let offset = UnsafeRawPointer(array.raw) - UnsafeRawPointer(array.storage.base)
    let block = block(.storage(array.storage, byteOffset: offset), byteCount: array.spec.byteCount)
    return Place(block: block, type: array.type, layout: .rowMajor(array.shape))
  }

  /// Room for the partial results of a kernel.
  mutating func room(byteCount: Int) -> Place {
    place(TensorSpec([max(byteCount / 8 + 1, 1)], .float64))
  }

  /// Arguments of a kernel, at an address that stays.
  func arguments<Arguments>(_ initial: Arguments) -> UnsafeMutablePointer<Arguments> { memory.store(initial) }

  /// Writes, once it is known, the address of `place` to a pointer field of arguments.
  mutating func point<Arguments, Field>(
    _ arguments: UnsafeMutablePointer<Arguments>, _ field: KeyPath<Arguments, Field>, at place: Place?
  ) {
    guard let offset = MemoryLayout<Arguments>.offset(of: field) else { return }
    point(arguments, byteOffset: offset, at: place)
  }

  /// As `point`, to a pointer that lies `byteOffset` behind the start of the arguments.
  mutating func point<Arguments>(_ arguments: UnsafeMutablePointer<Arguments>, byteOffset: Int, at place: Place?) {
    guard let place else { return }
    let slot = (UnsafeMutableRawPointer(arguments) + byteOffset).assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
    // Until then any address that is not null, for kernels are asked for sizes that depend on what they are given.
    slot.pointee = UnsafeMutableRawPointer(bitPattern: 64)
    relocations.append(
      Relocation(slot: slot, block: place.block, byteOffset: place.layout.offset * place.type.byteCount))
    touch(arguments, place)
  }

  /// Says that a kernel with these arguments touches a place, beside those its own pointers name.
  mutating func touch<Arguments>(_ arguments: UnsafeMutablePointer<Arguments>, _ place: Place) {
    touched[UnsafeRawPointer(arguments), default: []].insert(place.block)
  }

  /// Says that a kernel with `arguments` reads `others`, and touches what they name.
  mutating func link<Arguments, Others>(
    _ arguments: UnsafeMutablePointer<Arguments>, to others: UnsafeMutablePointer<Others>
  ) {
    touched[UnsafeRawPointer(arguments), default: []].formUnion(touched[UnsafeRawPointer(others)] ?? [])
  }

  mutating func append<Arguments>(
    _ name: String, _ detail: String, flops: Double = 0, kernel: @escaping ck_kernel,
    _ arguments: UnsafeMutablePointer<Arguments>,
    tasks: @escaping (UnsafePointer<Arguments>) -> Int64, scratch: @escaping (UnsafePointer<Arguments>) -> Int64,
    cost: @escaping (UnsafePointer<Arguments>) -> Int64
  ) {
    let touching = touched[UnsafeRawPointer(arguments)] ?? []
    for block in touching {
      blocks[block].firstStep = min(blocks[block].firstStep, steps.count)
      blocks[block].lastStep = max(blocks[block].lastStep, steps.count)
    }
    let bytes = touching.reduce(0) { $0 + blocks[$1].byteCount }
    steps.append(
      Step(
        name: name, detail: detail, flops: flops, bytes: bytes, kernel: kernel, arguments: arguments,
        measure: { (tasks(arguments), scratch(arguments), cost(arguments)) }))
  }

  /// Keeps a block for the whole plan.
  mutating func keep(_ block: Int) { (blocks[block].firstStep, blocks[block].lastStep) = (-1, Int.max) }

  /// Where each pointer field of an argument of the planned function is.
  struct InputSlot {
    let input: Int
    let slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    let byteOffset: Int
  }

  /// Lays out the arena and writes the addresses.
  /// - Throws: `outOfMemory`.
  func finished() throws -> (arena: Storage, byteCount: Int, inputs: [InputSlot], steps: [ck_step]) {
    let (offsets, byteCount) = arenaOffsets()
    let arena = try Storage(byteCount: max(byteCount, 1 << 18), shape: [byteCount])
    var inputs: [InputSlot] = []
    for relocation in relocations {
      switch blocks[relocation.block].memory {
      case .arena: relocation.slot.pointee = arena.base + offsets[relocation.block] + relocation.byteOffset
      case .storage(let storage, let offset): relocation.slot.pointee = storage.base + offset + relocation.byteOffset
      case .input(let input):
        inputs.append(InputSlot(input: input, slot: relocation.slot, byteOffset: relocation.byteOffset))
      }
    }
    let prepared = steps.map { step in
      let (tasks, scratch, cost) = step.measure()
      return ck_step(
        kernel: step.kernel, arguments: UnsafeRawPointer(step.arguments), tasks: tasks, scratch: scratch, cost: cost)
    }
    return (arena, byteCount, inputs, prepared)
  }

  /// Best fit by lifetime: large blocks first, each at the lowest offset where it meets none that lives at the same time.
  private func arenaOffsets() -> (offsets: [Int], byteCount: Int) {
    var offsets = [Int](repeating: 0, count: blocks.count)
    var placed: [Int] = []
    var total = 0
    func isInArena(_ block: Block) -> Bool {
      if case .arena = block.memory { block.lastStep >= 0 } else { false }
    }
    let order = blocks.indices.filter { isInArena(blocks[$0]) }
      .sorted { (blocks[$0].byteCount, $1) > (blocks[$1].byteCount, $0) }
    for index in order {
      let block = blocks[index]
      let size = (block.byteCount + 127) / 64 * 64
      let neighbours = placed.filter {
        blocks[$0].firstStep <= block.lastStep && block.firstStep <= blocks[$0].lastStep
      }
      .map { (start: offsets[$0], end: offsets[$0] + (blocks[$0].byteCount + 127) / 64 * 64) }
      .sorted { $0.start < $1.start }
      var offset = 0
      for neighbour in neighbours {
        if offset + size <= neighbour.start { break }
        offset = max(offset, neighbour.end)
      }
      offsets[index] = offset
      placed.append(index)
      total = max(total, offset + size)
    }
    return (offsets, total)
  }
}

/// The memory of kernels' arguments; it lives as long as the plan that uses them.
final class ArgumentMemory: @unchecked Sendable {
  private var blocks: [UnsafeMutableRawPointer] = []
  private var kept: [AnyObject] = []

  func store<Value>(_ initial: Value) -> UnsafeMutablePointer<Value> {
    array([initial])
  }

  func array<Value>(_ values: [Value]) -> UnsafeMutablePointer<Value> {
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: max(MemoryLayout<Value>.stride * values.count, 1), alignment: 64)
    blocks.append(raw)
    let pointer = raw.bindMemory(to: Value.self, capacity: values.count)
    pointer.initialize(from: values, count: values.count)
    return pointer
  }

  func keep(_ object: AnyObject) { kept.append(object) }

  deinit { for block in blocks { block.deallocate() } }
}
