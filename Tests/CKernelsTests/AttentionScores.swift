import CKernels
import Foundation

/// A score program, and the same in Double.
struct AttentionScore: Sendable {
  /// The score of a pair and its derivatives.
  struct Value {
    var score: Double
    var byDot = 0.0, byQuery = 0.0, byKey = 0.0
    var byScalar: [Double] = []
    var isVisible = true
  }

  var code: [ck_instruction]
  var scalars: [Double] = []
  var score: Int32
  var byDot: Int32 = -1, byQuery: Int32 = -1, byKey: Int32 = -1
  var byScalar: [Int32] = []
  var visible: Int32 = -1
  var value: @Sendable (_ dot: Double, _ query: Double, _ key: Double, _ i: Int, _ j: Int) -> Value

  private static func instruction(
    _ opcode: ck_opcode, _ result: UInt16, _ a: UInt16 = 0, _ b: UInt16 = 0, _ c: UInt16 = 0, constant: Double = 0
  ) -> ck_instruction {
    ck_instruction(
      opcode: UInt16(opcode.rawValue), result: result, a: a, b: b, c: c, stream: 0, constant: constant)
  }

  /// -a·|q - k|² - b·|i - j|, and no key more than 20 places away.
  static let distance = AttentionScore(
    code: [
      instruction(CK_ADD, 7, 1, 2),
      instruction(CK_CONSTANT, 9, constant: -2),
      instruction(CK_MULTIPLY_ADD, 8, 0, 9, 7),
      instruction(CK_MULTIPLY, 10, 8, 5),
      instruction(CK_SUBTRACT, 11, 3, 4),
      instruction(CK_ABS, 12, 11),
      instruction(CK_MULTIPLY_ADD, 13, 12, 6, 10),
      instruction(CK_NEGATE, 14, 13),
      instruction(CK_MULTIPLY, 15, 9, 5),
      instruction(CK_NEGATE, 16, 15),
      instruction(CK_NEGATE, 17, 5),
      instruction(CK_NEGATE, 18, 8),
      instruction(CK_NEGATE, 19, 12),
      instruction(CK_CONSTANT, 20, constant: 20),
      instruction(CK_LESS_OR_EQUAL, 21, 12, 20),
    ],
    scalars: [0.25, 0.0625], score: 14, byDot: 16, byQuery: 17, byKey: 17, byScalar: [18, 19], visible: 21
  ) { dot, query, key, i, j in
    let square = query + key - 2 * dot, places = Double(abs(i - j))
    return Value(
      score: -(0.25 * square + 0.0625 * places), byDot: 0.5, byQuery: -0.25, byKey: -0.25,
      byScalar: [-square, -places], isVisible: places <= 20)
  }

  /// 3·tanh(q·k), in the register of q·k.
  static let capped = AttentionScore(
    code: [
      instruction(CK_TANH, 5, 0),
      instruction(CK_CONSTANT, 6, constant: 3),
      instruction(CK_MULTIPLY, 7, 5, 6),
      instruction(CK_SQUARE, 8, 5),
      instruction(CK_MULTIPLY, 9, 8, 6),
      instruction(CK_SUBTRACT, 10, 6, 9),
    ],
    score: 7, byDot: 10
  ) { dot, _, _, _, _ in
    Value(score: 3 * tanh(dot), byDot: 3 - 3 * tanh(dot) * tanh(dot))
  }

  /// s·j, which does not depend on q or k at all.
  static let byPlace = AttentionScore(
    code: [instruction(CK_MULTIPLY, 6, 4, 5)], scalars: [-0.125], score: 6, byScalar: [4]
  ) { _, _, _, _, j in
    Value(score: -0.125 * Double(j), byScalar: [Double(j)])
  }
}

/// A score program in memory, as the kernels read it.
final class AttentionScoreMemory<Element: AttentionElement> {
  private let code: UnsafeMutableBufferPointer<ck_instruction>
  let scalars: UnsafeMutableBufferPointer<Element>
  let face: UnsafeMutablePointer<ck_score>

  init(_ score: AttentionScore) {
    code = .allocate(capacity: score.code.count)
    _ = code.initialize(from: score.code)
    scalars = .allocate(capacity: 4)
    scalars.initialize(repeating: 0)
    for (index, scalar) in score.scalars.enumerated() { scalars[index] = Element(scalar) }
    func address(_ index: Int) -> UnsafeRawPointer? {
      index < score.scalars.count ? UnsafeRawPointer(scalars.baseAddress! + index) : nil
    }
    func derivative(_ index: Int) -> Int32 { index < score.byScalar.count ? score.byScalar[index] : -1 }
    let registers = score.code.map { Int32($0.result) + 1 }.max()!
    face = .allocate(capacity: 1)
    face.initialize(
      to: ck_score(
        code: code.baseAddress, length: Int32(score.code.count), registers: registers, score: score.score,
        by_dot: score.byDot, by_query: score.byQuery, by_key: score.byKey,
        by_scalar: (derivative(0), derivative(1), derivative(2), derivative(3)), visible: score.visible,
        scalars: Int32(score.scalars.count), scalar: (address(0), address(1), address(2), address(3))))
  }

  deinit {
    code.deallocate()
    scalars.deallocate()
    face.deallocate()
  }
}
