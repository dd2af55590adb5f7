internal import CKernels

/// A rule and its memory: the parameters it changes, in groups with hyperparameters of their own, and for each the
/// moments that last from step to step.
public final class Optimizer: @unchecked Sendable {
  /// Parameters with the same hyperparameters. All groups of an optimiser have rules of one kind.
  public struct Group {
    public var rule: OptimizerRule
    public let variables: [Variable]

    public init(_ rule: OptimizerRule, _ variables: [Variable]) {
      (self.rule, self.variables) = (rule, variables)
    }
  }

  public private(set) var groups: [Group]
  public private(set) var limits: GradientLimits
  /// For each variable in order, each moment at its place in the kernel's slot.
  private let moments: [[Int: DenseArray]]
  private let settings: UnsafeMutablePointer<ck_optimizer_settings>
  private let kernelLimits: UnsafeMutablePointer<ck_optimizer_limits>
  private let state: UnsafeMutablePointer<ck_optimizer_state>

  /// - Throws: `argumentOutOfRange` for hyperparameters out of range; `rulesDiffer`, `outOfMemory`.
  public init(_ groups: [Group], limits: GradientLimits = GradientLimits()) throws {
    for group in groups {
      try group.rule.validate()
      if group.rule.kind != groups[0].rule.kind {
        throw TensorError.rulesDiffer(first: groups[0].rule.kind.rawValue, other: group.rule.kind.rawValue)
      }
    }
    try limits.validate()
    (self.groups, self.limits) = (groups, limits)
    moments = try groups.flatMap { group in
      try group.variables.map { variable in
        try Dictionary(
          uniqueKeysWithValues: group.rule.moments.map { moment in
            (moment.place, try Tensor.full(variable.spec.shape, moment.start, type: variable.spec.type).values)
          })
      }
    }
    settings = .allocate(capacity: max(groups.count, 1))
    for (index, group) in groups.enumerated() { (settings + index).initialize(to: group.rule.kernelSettings) }
    kernelLimits = .allocate(capacity: 1)
    kernelLimits.initialize(to: limits.kernelLimits)
    state = .allocate(capacity: 1)
    state.initialize(to: ck_optimizer_state())
  }

  deinit {
    settings.deallocate()
    kernelLimits.deallocate()
    state.deallocate()
  }

  /// The parameters of all groups, in order.
  public var variables: [Variable] { groups.flatMap(\.variables) }

  /// How many steps have been done.
  public var stepCount: Int { Int(state.pointee.step) }
  /// The norm √Σg² of all gradients at the last step, before it was limited; NaN if it is not measured.
  public var gradientNorm: Double { state.pointee.norm }
  /// Whether the last step was left out because that norm was infinite or NaN.
  public var wasSkipped: Bool { state.pointee.was_skipped }

  /// Changes the learning rate of a group between steps.
  public func setRate(_ rate: Double, group: Int) {
    guard groups.indices.contains(group) else { return }
    groups[group].rule.rate = rate
    settings[group].rate = rate
  }

  // MARK: - State

  /// What must be kept, beside the parameters, to go on exactly where this optimiser stands: the moments, named by
  /// parameter, and the number of steps.
  public func saved() throws -> [(name: String, tensor: Tensor)] {
    var result: [(String, Tensor)] = [("step", Tensor(Double(state.pointee.step)))]
    for (name, array) in namedMoments { result.append((name, Tensor(try array.copied()))) }
    return result
  }

  /// Takes up what `saved` gave.
  /// - Throws: `missing` for a name that is not there, `cannotReshape` for a wrong shape; nothing is taken up then.
  public func restore(_ saved: [String: Tensor]) throws {
    func tensor(_ name: String) throws -> Tensor {
      guard let tensor = saved[name] else { throw TensorError.missing(name: name) }
      return tensor
    }
    let step = try tensor("step").item()
    let values = try namedMoments.map { name, array in
      let value = try tensor(name)
      guard value.shape == array.shape else {
        throw TensorError.cannotReshape(from: value.shape, to: array.shape)
      }
      try value.requireComputed(for: name)
      return try value.values.converted(to: array.type)
    }
    for ((_, array), value) in zip(namedMoments, values) {
      array.storage.base.copyMemory(from: value.raw, byteCount: array.spec.byteCount)
    }
    state.pointee = ck_optimizer_state()
    state.pointee.step = Int64(exactly: step.rounded()) ?? 0
  }

  /// The moments of all parameters, each by the names of both.
  private var namedMoments: [(name: String, array: DenseArray)] {
    let rules = groups.flatMap { group in group.variables.map { _ in group.rule } }
    return zip(zip(variables, rules), moments).flatMap { owner, kept in
      owner.1.moments.compactMap { moment in kept[moment.place].map { ("\(owner.0.name).\(moment.name)", $0) } }
    }
  }

  // MARK: - In a plan

  /// Appends the steps that change the parameters by these gradients, one for each in order; nil for none.
  func emit(_ gradients: [Graph.Value?], into planner: inout Planner) throws {
    guard !variables.isEmpty else { return }
    var slots: [ck_optimizer_slot] = []
    var places: [(value: Place, gradient: Place?, moments: [Int: Place])] = []
    var index = 0
    for (number, group) in groups.enumerated() {
      for variable in group.variables {
        var slot = ck_optimizer_slot()
        slot.type = variable.spec.type.kernel
        slot.group = Int32(number)
        slot.count = Int64(variable.spec.count)
        slots.append(slot)
        let gradient = try gradients[index].map { try planner.converted($0, to: variable.spec.type) }
        places.append(
          (planner.emitter.place(variable.array), gradient, moments[index].mapValues { planner.emitter.place($0) }))
        index += 1
      }
    }
    let emitter = planner.emitter
    let slotArguments = emitter.memory.array(slots)
    let groupArguments = emitter.memory.array(
      groups.indices.map { index in
        var group = ck_optimizer_group()
        group.settings = UnsafePointer(settings + index)
        return group
      })
    var optimizer = ck_optimizer()
    optimizer.rule = groups[0].rule.kernelRule
    optimizer.groups = Int32(groups.count)
    optimizer.slots = Int64(slots.count)
    optimizer.group = groupArguments
    optimizer.slot = UnsafePointer(slotArguments)
    optimizer.state = state
    optimizer.limits = UnsafePointer(kernelLimits)
    let arguments = planner.emitter.arguments(optimizer)
    for (index, place) in places.enumerated() {
      let start = index * MemoryLayout<ck_optimizer_slot>.stride
      planner.emitter.point(
        slotArguments, byteOffset: start + (MemoryLayout<ck_optimizer_slot>.offset(of: \ck_optimizer_slot.value) ?? 0),
        at: place.value)
      planner.emitter.point(
        slotArguments,
        byteOffset: start + (MemoryLayout<ck_optimizer_slot>.offset(of: \ck_optimizer_slot.gradient) ?? 0),
        at: place.gradient)
      for (moment, array) in place.moments {
        planner.emitter.point(
          slotArguments,
          byteOffset: start + (MemoryLayout<ck_optimizer_slot>.offset(of: \ck_optimizer_slot.moment) ?? 0)
            + moment * MemoryLayout<UnsafeMutableRawPointer?>.stride,
          at: array)
      }
    }
    planner.emitter.link(arguments, to: slotArguments)
    let detail = "\(variables.reduce(0) { $0 + $1.spec.count }) parameters in \(slots.count) tensors"
    if limits.norm < .infinity || limits.skipsNotFinite {
      planner.emitter.point(
        arguments, \.partials,
        at: planner.emitter.room(byteCount: Int(ck_optimizer_partials(arguments))))
      planner.emitter.append(
        "gradient norm", detail, kernel: ck_optimizer_measure, arguments, tasks: ck_optimizer_measure_tasks,
        scratch: ck_optimizer_measure_scratch, cost: ck_optimizer_measure_cost)
    }
    planner.emitter.append(
      "\(groups[0].rule.kind.rawValue) begins", "\(groups.count) groups", kernel: ck_optimizer_begin, arguments,
      tasks: { _ in 1 }, scratch: { _ in 0 }, cost: ck_optimizer_begin_cost)
    planner.emitter.append(
      groups[0].rule.kind.rawValue, detail, flops: Double(10 * variables.reduce(0) { $0 + $1.spec.count }),
      kernel: ck_optimizer_run, arguments, tasks: ck_optimizer_tasks, scratch: ck_optimizer_scratch,
      cost: ck_optimizer_cost)
  }
}
