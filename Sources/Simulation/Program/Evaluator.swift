/// The registers of one `Program` and the loop that runs it. Not shared between threads: each worker makes its own.
final class Evaluator<V: LaneVector> {
  let program: Program
  private let memory: LaneBuffer
  private let registers: UnsafeMutablePointer<V>

  init(_ program: Program) {
    self.program = program
    memory = LaneBuffer(count: max(1, program.registerCount) * V.lanes)
    registers = UnsafeMutableRawPointer(memory.pointer).bindMemory(to: V.self, capacity: max(1, program.registerCount))
    for (index, value) in program.constants.enumerated() { registers[index] = V(repeating: value) }
    for index in program.constants.count..<max(program.constants.count, program.registerCount) {
      registers[index] = V(repeating: .nan)
    }
  }

  /// Sets one lane of a parameter. `prepare` must follow before the next evaluation.
  func setParameter(_ index: Int, lane: Int, _ value: Double) {
    memory[(program.parameterBase + index) * V.lanes + lane] = value
  }

  func setInput(_ index: Int, _ value: Double) { registers[program.inputBase + index] = V(repeating: value) }

  /// Computes what depends on parameters alone.
  func prepare() { run(program.prologue) }

  /// Runs the body. `states` holds `stateCount × lanes` values, `into` receives `results × lanes`.
  @inline(__always)
  func evaluate(time: Double, states: UnsafePointer<Double>, into: UnsafeMutablePointer<Double>) {
    registers[program.timeRegister] = V(repeating: time)
    let source = UnsafeRawPointer(states).assumingMemoryBound(to: V.self)
    let target = UnsafeMutableRawPointer(into).assumingMemoryBound(to: V.self)
    let base = registers + program.stateBase
    for index in 0..<program.stateCount { base[index] = source[index] }
    run(program.body)
    program.results.withUnsafeBufferPointer { results in
      for index in 0..<results.count { target[index] = registers[Int(results[index])] }
    }
  }

  @inline(__always)
  func evaluate(time: Double, states: UnsafeMutablePointer<Double>, into: UnsafeMutablePointer<Double>) {
    evaluate(time: time, states: UnsafePointer(states), into: into)
  }

  @inline(__always)
  private func run(_ code: [Program.Instruction]) {
    let registers = self.registers
    code.withUnsafeBufferPointer { code in
      for index in 0..<code.count {
        let step = code[index]
        registers[Int(step.destination)] = ScalarOperation.apply(
          step.operation, registers[Int(step.first)], registers[Int(step.second)], registers[Int(step.third)])
      }
    }
  }
}
