// The instruction set.
//
// `d[x]` is a scalar register, `v[x]` a value register, both counted from the frame's own base. `a`, `b`, `c` are the
// 16-bit operands of the instruction word, `k` (and `k2`) the IEEE double in the word (words) that follow it, `w` an
// integer there. `→ L` is the signed 24-bit word offset that takes the place of `c`. What each operand is to the
// register files is said once more, for machines, in `Opcode+Shape.swift`.
//
// Cost is the number of instructions a loop turn takes, so there are constants in the instruction stream, branches that
// compare, and steps that branch. Comparisons keep both polarities because `!(a < b)` is not `a >= b` for NaN.

/// An operation of the register machine. Raw values are consecutive from zero: the interpreter relies on it.
public enum Opcode: UInt8, CaseIterable, Sendable {
  // Scalars: moving and arithmetic.
  /// `d[a] = d[b]`
  case moveScalar
  /// `d[a] = k`
  case loadNumber
  /// `d[a] = d[b] + d[c]`
  case add
  /// `d[a] = d[b] - d[c]`
  case subtract
  /// `d[a] = d[b] * d[c]`
  case multiply
  /// `d[a] = d[b] / d[c]`; division by zero follows IEEE 754
  case divide
  /// `d[a] = d[b] ^ d[c]`
  case power
  /// `d[a] = mod(d[b], d[c])`, with the sign of the divisor
  case modulo
  /// `d[a] = d[b] + k`
  case addK
  /// `d[a] = d[b] * k`
  case multiplyK
  /// `d[a] = d[b] / k`
  case divideK
  /// `d[a] = k - d[b]`
  case subtractFromK
  /// `d[a] = k / d[b]`
  case divideIntoK
  /// `d[a] = d[b] ^ k`
  case powerK
  /// `d[a] = mod(d[b], k)`
  case moduloK
  /// `d[a] = d[b] * k + d[c]`, rounded twice as the separate operations are
  case multiplyKAdd
  /// `d[a] = d[a] + d[b] * d[c]`, rounded twice
  case multiplyAdd
  /// `d[a] = d[a] - d[b] * d[c]`, rounded twice
  case multiplySubtract
  /// `d[a] = -d[b]`
  case negate
  /// `d[a] = √d[b]`
  case squareRoot
  /// `d[a] = |d[b]|`
  case absolute
  /// `d[a] = f(d[b])`, `c` is the raw value of a `UnaryFunction`
  case unary
  /// `d[a] = f(d[b], d[c])`, `w` is the raw value of a `BinaryFunction`
  case binary

  // Booleans, as 0 and 1 in scalar registers.
  /// `d[a] = not d[b]`
  case not
  /// `d[a] = d[b] and d[c]`, both evaluated
  case and
  /// `d[a] = d[b] or d[c]`, both evaluated
  case or
  /// `d[a] = d[b] < d[c]`
  case less
  /// `d[a] = d[b] <= d[c]`
  case lessEqual
  /// `d[a] = d[b] == d[c]`
  case equal
  /// `d[a] = d[b] != d[c]`
  case notEqual
  /// `d[a] = d[w] ? d[b] : d[c]`
  case selectScalar
  /// `v[a] = d[w] ? v[b] : v[c]`
  case selectValue

  // Jumps. Every taken jump polls for interruption.
  /// `→ L`
  case jump
  /// `if d[a] → L`
  case jumpIf
  /// `if not d[a] → L`
  case jumpUnless
  /// `if d[a] < d[b] → L`
  case jumpLess
  /// `if not (d[a] < d[b]) → L`
  case jumpNotLess
  /// `if d[a] <= d[b] → L`
  case jumpLessEqual
  /// `if not (d[a] <= d[b]) → L`
  case jumpNotLessEqual
  /// `if d[a] == d[b] → L`
  case jumpEqual
  /// `if d[a] != d[b] → L`
  case jumpNotEqual
  /// `if d[a] < k → L`
  case jumpLessK
  /// `if not (d[a] < k) → L`
  case jumpNotLessK
  /// `if d[a] <= k → L`
  case jumpLessEqualK
  /// `if not (d[a] <= k) → L`
  case jumpNotLessEqualK
  /// `if d[a] > k → L`
  case jumpGreaterK
  /// `if not (d[a] > k) → L`
  case jumpNotGreaterK
  /// `if d[a] >= k → L`
  case jumpGreaterEqualK
  /// `if not (d[a] >= k) → L`
  case jumpNotGreaterEqualK
  /// `if d[a] == k → L`
  case jumpEqualK
  /// `if d[a] != k → L`
  case jumpNotEqualK
  /// `d[a] += k; if d[a] < d[b] → L`
  case stepJumpLess
  /// `d[a] += k; if d[a] < k2 → L`
  case stepJumpLessK
  /// `d[a] += k; if d[a] <= d[b] → L`
  case stepJumpLessEqual
  /// `d[a] += k; if d[a] <= k2 → L`
  case stepJumpLessEqualK
  /// `if d[w] < count(v[b]) { v[a] = v[b][d[w]]; d[w] += 1; → L }`
  case nextElement
  /// `if d[w] < count(v[b]) { d[a] = v[b][d[w]]; d[w] += 1; → L }` for a list of scalars
  case nextScalarElement

  // Values: moving, constants, boxing.
  /// `v[a] = v[b]`
  case copyValue
  /// `v[a] = v[b]; v[b] = nothing`: what the last use of a value takes, so that it stays uniquely referenced
  case moveValue
  /// `v[a] = nothing`
  case clearValue
  /// `v[a] = constant w` of the function
  case loadConstant
  /// `v[a] = number d[b]`
  case boxNumber
  /// `v[a] = boolean d[b]`
  case boxBoolean
  /// `v[a] = instant d[b]`
  case boxInstant
  /// `d[a] = the number, boolean or instant v[b]`
  case unbox

  // Values: ranges, lists, records, strings.
  /// `v[a] = d[b]..d[c]`
  case makeRange
  /// `d[a] = the lower end of v[b]`
  case rangeLower
  /// `d[a] = the upper end of v[b]`
  case rangeUpper
  /// `v[a] = [v[b], … c of them]`, taken out of their registers
  case makeList
  /// `v[a] = [number d[b], … c of them]`
  case makeNumberList
  /// `v[a] = record of v[b], … c of them`, taken out of their registers
  case makeRecord
  /// `v[a] = field c of v[b]`
  case getField
  /// `d[a] = scalar field c of v[b]`
  case getScalarField
  /// `field b of v[a] = v[c]`, in place when v[a] is the only reference
  case setField
  /// `d[a] = count(v[b])` of a list, a record or a string's characters
  case count
  /// `v[a] = v[b][d[c]]`; a negative index counts from the end
  case getElement
  /// `d[a] = v[b][d[c]]` of a list of scalars or a tensor
  case getScalarElement
  /// `v[a][d[b]] = v[c]`, in place when v[a] is the only reference
  case setElement
  /// `v[a][d[b]] = number d[c]`, in place when v[a] is the only reference
  case setNumberElement
  /// `append v[b] to v[a]`, in place when v[a] is the only reference; takes v[b]
  case append
  /// `append number d[b] to v[a]`, in place when v[a] is the only reference
  case appendNumber
  /// `v[a] = v[b] ++ v[c]` of two strings or two lists
  case concatenate
  /// `d[a] = v[b] == v[c]`, whole values
  case equalValues

  // Globals, by absolute index `w`, for functions; top-level code has them as registers.
  /// `d[a] = global scalar w`
  case loadGlobalScalar
  /// `global scalar w = d[a]`
  case storeGlobalScalar
  /// `v[a] = global value w`
  case loadGlobalValue
  /// `global value w = v[a]`
  case storeGlobalValue

  // Calls. The callee's windows begin at d[a] and v[b], where the arguments already are; the result comes back in d[a]
  // or v[b]. Everything above those bases belongs to the callee.
  /// `call function w` with windows at `d[a]`, `v[b]`
  case call
  /// `call closure v[c]` with windows at `d[a]`, `v[b]`
  case callClosure
  /// `v[b] = builtin(…)`: `w` packs index, count of scalar arguments from `d[a]`, count of value arguments from `v[b]`
  case callBuiltin
  /// `d[a] = builtin(…)`: as `callBuiltin`, the result being scalar
  case callScalarBuiltin
  /// `v[a] = closure of function w`; `w2` packs how many scalars to capture from `d[b]` and values from `v[c]`
  case makeClosure
  /// `d[a] = captured scalar c of closure v[b]`
  case captureScalar
  /// `v[a] = captured value c of closure v[b]`
  case captureValue
  /// `return d[a]`
  case returnScalar
  /// `return d[a]` from a function that has no value registers
  case returnScalarOnly
  /// `return v[a]`
  case returnValue
  /// `return`
  case returnNothing
  /// `stop with the message constant w`
  case raise
  /// `leave the interpreter`: where the outermost frame returns to
  case halt
  /// `stop: this function was declared and never defined`
  case undefined
}
