// The instructions that handle values, out of the interpreter's line: each is a call, so that reference counting and
// error construction stay out of the loop. Pointers are registers; every slot behind them is initialised.

/// Why the interpreter's loop was left early.
enum Departure: Error {
  case fault(RuntimeFault)
  case interrupted(InterruptFlag)
  /// A builtin let the failure of a function it called pass through.
  case nested(RuntimeFailure)
}

/// The bodies of value instructions: moving, boxing, closures.
enum Slow {
  @inline(never)
  static func unary(_ code: Int, _ x: Double) -> Double {
    UnaryFunction(rawValue: UInt8(truncatingIfNeeded: code))?(x) ?? .nan
  }

  @inline(never)
  static func binary(_ code: UInt64, _ x: Double, _ y: Double) -> Double {
    BinaryFunction(rawValue: UInt8(truncatingIfNeeded: code))?(x, y) ?? .nan
  }

  @inline(never)
  static func copy(_ source: UnsafeMutablePointer<Value>, to target: UnsafeMutablePointer<Value>) {
    target.pointee = source.pointee
  }

  @inline(never)
  static func move(_ source: UnsafeMutablePointer<Value>, to target: UnsafeMutablePointer<Value>) {
    let moved = source.move()
    source.initialize(to: .nothing)
    target.pointee = moved
  }

  @inline(never)
  static func store(_ value: consuming Value, in target: UnsafeMutablePointer<Value>) {
    target.pointee = value
  }

  @inline(never)
  static func clear(_ slot: UnsafeMutablePointer<Value>) {
    slot.pointee = .nothing
  }

  @inline(never)
  static func clear(_ first: UnsafeMutablePointer<Value>, count: Int) {
    for index in 0..<count { first[index] = .nothing }
  }

  /// Moves the result to the first slot of the window and clears the rest.
  @inline(never)
  static func returnValue(
    _ result: UnsafeMutablePointer<Value>, _ window: UnsafeMutablePointer<Value>, count: Int
  ) {
    let moved = result.move()
    result.initialize(to: .nothing)
    for index in 0..<count { window[index] = .nothing }
    window.pointee = moved
  }

  @inline(never)
  static func scalar(_ slot: UnsafeMutablePointer<Value>) throws(Departure) -> Double {
    guard let scalar = slot.pointee.scalar else { throw unexpected(slot.pointee, "a number") }
    return scalar
  }

  @inline(never)
  static func range(_ slot: UnsafeMutablePointer<Value>) throws(Departure) -> (lower: Double, upper: Double) {
    guard case .range(let lower, let upper) = slot.pointee else { throw unexpected(slot.pointee, "a range") }
    return (lower, upper)
  }

  @inline(never)
  static func equal(_ left: UnsafeMutablePointer<Value>, _ right: UnsafeMutablePointer<Value>) -> Double {
    left.pointee == right.pointee ? 1 : 0
  }

  @inline(never)
  static func raised(_ message: UnsafeMutablePointer<Value>) -> Departure {
    if case .string(let text) = message.pointee { .fault(.raised(text)) } else { .fault(.raised("")) }
  }

  static func unexpected(_ value: Value, _ expected: String) -> Departure {
    .fault(.unexpectedKind(expected: expected, found: value.kindName))
  }
}
