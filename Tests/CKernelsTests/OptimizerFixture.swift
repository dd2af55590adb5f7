import CKernels
import XCTest

/// Parameters in memory with guard bytes around each buffer, and a training step over them.
final class OptimizerFixture {
  struct Parameter {
    var type = CK_FLOAT32
    var values: [Double]
    var gradients: [Double]?
    var group = 0
    /// What the first moment starts at.
    var start = 0.0
  }

  static let guardBytes = 64
  static let guardByte: UInt8 = 0xA5

  /// Elements of one type at an address that is aligned to their size and, if they are floats, to nothing more.
  final class Buffer {
    let type: ck_type
    let count: Int
    let room: UnsafeMutableRawPointer
    var base: UnsafeMutableRawPointer { room + OptimizerFixture.guardBytes + ck_size(type) }

    init(_ values: [Double], _ type: ck_type) {
      self.type = type
      count = values.count
      let bytes = values.count * ck_size(type) + 2 * OptimizerFixture.guardBytes + ck_size(type)
      room = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      memset(room, Int32(OptimizerFixture.guardByte), bytes)
      set(values)
    }

    deinit { room.deallocate() }

    func set(_ values: [Double]) {
      precondition(values.count == count)
      for (index, value) in values.enumerated() {
        if type == CK_FLOAT32 {
          base.storeBytes(of: Float(value), toByteOffset: 4 * index, as: Float.self)
        } else {
          base.storeBytes(of: value, toByteOffset: 8 * index, as: Double.self)
        }
      }
    }

    var values: [Double] {
      (0..<count).map {
        type == CK_FLOAT32
          ? Double(base.load(fromByteOffset: 4 * $0, as: Float.self))
          : base.load(fromByteOffset: 8 * $0, as: Double.self)
      }
    }

    var isGuarded: Bool {
      let before = UnsafeRawBufferPointer(start: room, count: OptimizerFixture.guardBytes + ck_size(type))
      let after = UnsafeRawBufferPointer(start: base + count * ck_size(type), count: OptimizerFixture.guardBytes)
      return (Array(before) + Array(after)).allSatisfy { $0 == OptimizerFixture.guardByte }
    }
  }

  let values: [Buffer]
  let gradients: [Buffer?]
  let moments: [[Buffer]]
  let settings: UnsafeMutablePointer<ck_optimizer_settings>
  let limits: UnsafeMutablePointer<ck_optimizer_limits>
  let state: UnsafeMutablePointer<ck_optimizer_state>
  private let groupCount: Int
  private let groups: UnsafeMutablePointer<ck_optimizer_group>
  private let slots: UnsafeMutablePointer<ck_optimizer_slot>
  private let partials: UnsafeMutablePointer<Double>
  private let partialCount: Int
  private let optimizer: UnsafeMutablePointer<ck_optimizer>
  private var steps: [ck_step] = []

  /// `measures`: whether the norm is measured.
  init(
    _ rule: ck_optimizer_rule, _ settings: [ck_optimizer_settings], _ parameters: [Parameter], measures: Bool = false,
    normLimit: Double = .infinity, valueLimit: Double = .infinity, skips: Bool = false
  ) {
    values = parameters.map { Buffer($0.values, $0.type) }
    gradients = parameters.map { parameter in parameter.gradients.map { Buffer($0, parameter.type) } }
    moments = parameters.map { parameter in
      (0..<3).map { moment in
        Buffer(parameter.values.map { _ in moment == 0 ? parameter.start : 0 }, parameter.type)
      }
    }
    groupCount = settings.count
    self.settings = .allocate(capacity: settings.count)
    self.settings.initialize(from: settings, count: settings.count)
    groups = .allocate(capacity: settings.count)
    for index in settings.indices {
      groups[index] = ck_optimizer_group()
      groups[index].settings = UnsafePointer(self.settings + index)
    }
    slots = .allocate(capacity: parameters.count)
    for (index, parameter) in parameters.enumerated() {
      slots[index] = ck_optimizer_slot()
      slots[index].type = parameter.type
      slots[index].group = Int32(parameter.group)
      slots[index].count = Int64(parameter.values.count)
      slots[index].value = values[index].base
      slots[index].gradient = UnsafeRawPointer(gradients[index]?.base)
      slots[index].moment = (moments[index][0].base, moments[index][1].base, moments[index][2].base)
    }
    limits = .allocate(capacity: 1)
    limits.initialize(to: ck_optimizer_limits(norm: normLimit, value: valueLimit, skips_not_finite: skips))
    state = .allocate(capacity: 1)
    state.initialize(to: ck_optimizer_state())
    optimizer = .allocate(capacity: 1)
    optimizer.initialize(
      to: ck_optimizer(
        rule: rule, groups: Int32(settings.count), slots: Int64(parameters.count), group: groups, slot: slots,
        state: state, limits: limits, partials: nil))
    partialCount = Int(ck_optimizer_partials(optimizer)) / 8
    partials = .allocate(capacity: partialCount + 1)
    partials[partialCount] = 4711
    if measures {
      optimizer.pointee.partials = partials
      steps.append(
        ck_step(
          kernel: ck_optimizer_measure, arguments: optimizer, tasks: ck_optimizer_measure_tasks(optimizer),
          scratch: ck_optimizer_measure_scratch(optimizer), cost: 1_000_000))
    }
    steps.append(
      ck_step(
        kernel: ck_optimizer_begin, arguments: optimizer, tasks: 1, scratch: 0, cost: ck_optimizer_begin_cost(optimizer)
      ))
    steps.append(
      ck_step(
        kernel: ck_optimizer_run, arguments: optimizer, tasks: ck_optimizer_tasks(optimizer),
        scratch: ck_optimizer_scratch(optimizer), cost: 1_000_000))
  }

  deinit {
    settings.deallocate()
    groups.deallocate()
    slots.deallocate()
    limits.deallocate()
    state.deallocate()
    partials.deallocate()
    optimizer.deallocate()
  }

  /// Estimated nanoseconds of measuring and updating.
  var costs: (measure: Int64, update: Int64) { (ck_optimizer_measure_cost(optimizer), ck_optimizer_cost(optimizer)) }

  func step() { XCTAssertTrue(ck_run(steps, Int64(steps.count))) }

  /// The bytes of every number that a step may change.
  var everything: [[UInt8]] {
    (values + moments.joined()).map {
      Array(UnsafeRawBufferPointer(start: $0.base, count: $0.count * ck_size($0.type)))
    }
      + [withUnsafeBytes(of: state.pointee.norm) { Array($0) }]
  }

  func assertGuards(file: StaticString = #filePath, line: UInt = #line) {
    let all = values + gradients.compactMap { $0 } + moments.joined()
    XCTAssertTrue(all.allSatisfy(\.isGuarded), file: file, line: line)
    XCTAssertEqual(partials[partialCount], 4711, file: file, line: line)
  }
}

/// PyTorch's defaults, and a rate.
func optimizerSettings(rate: Double, _ change: (inout ck_optimizer_settings) -> Void = { _ in })
  -> ck_optimizer_settings
{
  var settings = ck_optimizer_settings()
  settings.rate = rate
  settings.beta1 = 0.9
  settings.beta2 = 0.999
  settings.alpha = 0.99
  settings.epsilon = 1e-8
  change(&settings)
  return settings
}

/// Calls `body` at each instruction set of this machine, with 1 and 2 threads; the results must have the same bits.
func assertSameBitsEverywhere(
  _ body: () -> [[UInt8]], file: StaticString = #filePath, line: UInt = #line
) {
  defer {
    ck_set_level(ck_best_level())
    ck_set_threads(2)
  }
  var first: [[UInt8]]?
  for level in CK_PORTABLE.rawValue...ck_best_level().rawValue {
    for threads in 1...2 {
      ck_set_level(ck_level(level))
      ck_set_threads(Int32(threads))
      let bits = body()
      if let first { XCTAssertEqual(bits, first, "level \(level), \(threads) threads", file: file, line: line) }
      first = first ?? bits
    }
  }
}
