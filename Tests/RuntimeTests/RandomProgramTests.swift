import Glibc
import Runtime
import XCTest

/// Random programs, run fused and unfused and by a tree-free evaluator over an array of doubles.
final class RandomProgramTests: XCTestCase {
  /// SplitMix64 (Steele, Lea and Flood 2014): any failure names its seed.
  private struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  private enum Operand { case register(Int), constant(Double) }

  private enum Step {
    case arithmetic(ArithmeticOperation, Int, Operand, Operand)
    case compare(Comparison, Int, Operand, Operand)
    case move(Int, Operand)
    case negate(Int, Int)
    /// Skips a number of steps that follow.
    case skip(if: Comparison, Operand, Operand, whenTrue: Bool, count: Int)
    case skipIf(Int, whenTrue: Bool, count: Int)
  }

  private static let registers = 6
  private static let constants: [Double] = [0, -0.0, 1, 2, -1.5, 0.1, 1e200, .infinity, .nan]

  private func operand(_ random: inout Generator) -> Operand {
    Int.random(in: 0..<3, using: &random) == 0
      ? .constant(Self.constants.randomElement(using: &random) ?? 0)
      : .register(Int.random(in: 0..<Self.registers, using: &random))
  }

  private func program(_ random: inout Generator) -> [Step] {
    (0..<Int.random(in: 1..<40, using: &random)).map { _ in
      let target = Int.random(in: 0..<Self.registers, using: &random)
      let (left, right) = (operand(&random), operand(&random))
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<5:
        return .arithmetic(ArithmeticOperation.allCases.randomElement(using: &random) ?? .add, target, left, right)
      case 5: return .compare(Comparison.allCases.randomElement(using: &random) ?? .less, target, left, right)
      case 6: return .move(target, left)
      case 7: return .negate(target, Int.random(in: 0..<Self.registers, using: &random))
      case 8:
        return .skip(
          if: Comparison.allCases.randomElement(using: &random) ?? .less, left, right,
          whenTrue: Bool.random(using: &random), count: Int.random(in: 0..<5, using: &random))
      default:
        return .skipIf(
          target, whenTrue: Bool.random(using: &random), count: Int.random(in: 0..<5, using: &random))
      }
    }
  }

  private func holds(_ comparison: Comparison, _ x: Double, _ y: Double) -> Bool {
    switch comparison {
    case .less: x < y
    case .lessEqual: x <= y
    case .greater: x > y
    case .greaterEqual: x >= y
    case .equal: x == y
    case .notEqual: x != y
    }
  }

  private func evaluate(_ steps: [Step], _ start: [Double]) -> [Double] {
    var registers = start
    func read(_ operand: Operand) -> Double {
      switch operand {
      case .register(let index): registers[index]
      case .constant(let number): number
      }
    }
    var index = 0
    while index < steps.count {
      switch steps[index] {
      case .arithmetic(let operation, let target, let left, let right):
        let (x, y) = (read(left), read(right))
        registers[target] =
          switch operation {
          case .add: x + y
          case .subtract: x - y
          case .multiply: x * y
          case .divide: x / y
          case .power:
            if case .constant(2) = right, case .register = left { x * x } else { pow(x, y) }
          case .modulo:
            {
              let r = fmod(x, y); return r != 0 && (r < 0) != (y < 0) ? r + y : r
            }()
          }
      case .compare(let comparison, let target, let left, let right):
        registers[target] = holds(comparison, read(left), read(right)) ? 1 : 0
      case .move(let target, let source): registers[target] = read(source)
      case .negate(let target, let source): registers[target] = -registers[source]
      case .skip(let comparison, let left, let right, let whenTrue, let count):
        if holds(comparison, read(left), read(right)) == whenTrue { index += count }
      case .skipIf(let register, let whenTrue, let count):
        if (registers[register] != 0) == whenTrue { index += count }
      }
      index += 1
    }
    return registers
  }

  private func assemble(_ steps: [Step], _ bench: Workbench, fusing: Bool, observed: Int) throws -> FunctionID {
    let parameters = Array(repeating: Passing.number, count: Self.registers)
    return try bench.define("random", parameters, .value, fusing: fusing) { b, _ in
      let registers = try (0..<Self.registers).map { try b.scalarParameter($0) }
      func asOperand(_ operand: Operand) -> ScalarOperand {
        switch operand {
        case .register(let index): .register(registers[index])
        case .constant(let number): .constant(number)
        }
      }
      var labels: [Int: [Label]] = [:]
      for (index, step) in steps.enumerated() {
        for label in labels[index] ?? [] { b.place(label) }
        switch step {
        case .arithmetic(let operation, let target, let left, let right):
          b.arithmetic(operation, registers[target], asOperand(left), asOperand(right))
        case .compare(let comparison, let target, let left, let right):
          b.compare(comparison, registers[target], asOperand(left), asOperand(right))
        case .move(let target, let source): b.move(registers[target], asOperand(source))
        case .negate(let target, let source): b.negate(registers[target], registers[source])
        case .skip(let comparison, let left, let right, let whenTrue, let count):
          let label = b.label()
          labels[min(steps.count, index + 1 + count), default: []].append(label)
          if whenTrue {
            b.jump(if: comparison, asOperand(left), asOperand(right), to: label)
          } else {
            b.jump(unless: comparison, asOperand(left), asOperand(right), to: label)
          }
        case .skipIf(let register, let whenTrue, let count):
          let label = b.label()
          labels[min(steps.count, index + 1 + count), default: []].append(label)
          if whenTrue {
            b.jump(if: registers[register], to: label)
          } else {
            b.jump(unless: registers[register], to: label)
          }
        }
      }
      for label in labels[steps.count] ?? [] { b.place(label) }
      // Only some registers are read at the end, so that the others are dead and may be fused away.
      let result = b.value()
      b.makeList(result, Array(registers[..<observed]))
      b.returns(result)
    }
  }

  func testRandomProgramsAgreeWithTheEvaluator() throws {
    for seed in 0..<3000 {
      var random = Generator(state: UInt64(seed))
      let steps = program(&random)
      let start = (0..<Self.registers).map { _ in
        Bool.random(using: &random)
          ? Double.random(in: -3...3, using: &random) : Self.constants.randomElement(using: &random) ?? 0
      }
      let observed = Int.random(in: 1...Self.registers, using: &random)
      let expected = evaluate(steps, start)[..<observed]
      let bench = Workbench()
      for fusing in [false, true] {
        let id = try assemble(steps, bench, fusing: fusing, observed: observed)
        guard case .list(let found) = try bench.machine.call(id, start.map { .number($0) }) else {
          return XCTFail("no list")
        }
        for (value, wanted) in zip(found, expected) {
          let number = value.scalar ?? 0
          XCTAssert(
            number.bitPattern == wanted.bitPattern || (number.isNaN && wanted.isNaN),
            "seed \(seed), fusing \(fusing): \(number) for \(wanted)\n\(bench.program.function(id)?.disassemble() ?? "")"
          )
        }
        if found.count != expected.count { XCTFail("seed \(seed)") }
      }
    }
  }
}
