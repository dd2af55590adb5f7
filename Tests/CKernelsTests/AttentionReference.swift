import CKernels
import Foundation

/// A floating-point type that attention computes in.
protocol AttentionElement: BinaryFloatingPoint, Sendable {
  static var kernelType: ck_type { get }
}

extension Float: AttentionElement {
  static var kernelType: ck_type { CK_FLOAT32 }
}

extension Double: AttentionElement {
  static var kernelType: ck_type { CK_FLOAT64 }
}

/// Random numbers that are the same in every run.
struct AttentionRandom {
  var state: UInt64

  mutating func bits() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }

  /// Between -1 and 1.
  mutating func number() -> Double { Double(bits()) / Double(1 << 30) - 1 }

  mutating func below(_ count: Int) -> Int { Int(bits() % UInt64(count)) }
}

/// A tensor [batch, head, row, feature] whose rows lie apart, with NaN in between and around it: what reads there spoils
/// its result, and what writes there is found out.
final class AttentionHeads<Element: AttentionElement> {
  let batch: Int, heads: Int, rows: Int, features: Int
  private let storage: UnsafeMutableBufferPointer<Element>
  private let start = 17
  private let strides: (batch: Int, head: Int, row: Int)

  init(_ batch: Int, _ heads: Int, _ rows: Int, _ features: Int, interleaved: Bool) {
    (self.batch, self.heads, self.rows, self.features) = (batch, heads, rows, features)
    if interleaved {
      let row = heads * features + 5
      strides = (rows * row + 3, features, row)
    } else {
      strides = (heads * (rows * features + 1), rows * features + 1, features)
    }
    let count = start + batch * strides.batch + heads * strides.head + rows * strides.row + 40
    storage = .allocate(capacity: count)
    storage.initialize(repeating: .nan)
  }

  deinit { storage.deallocate() }

  private func place(_ batch: Int, _ head: Int, _ row: Int, _ feature: Int) -> Int {
    start + batch * strides.batch + head * strides.head + row * strides.row + feature
  }

  subscript(batch: Int, head: Int, row: Int, feature: Int) -> Double {
    get { Double(storage[place(batch, head, row, feature)]) }
    set { storage[place(batch, head, row, feature)] = Element(newValue) }
  }

  var face: ck_heads {
    ck_heads(
      base: storage.baseAddress! + start, batch: Int64(strides.batch), head: Int64(strides.head),
      row: Int64(strides.row))
  }

  func forEachPlace(_ body: (Int, Int, Int, Int) -> Void) {
    for b in 0..<batch { for h in 0..<heads { for r in 0..<rows { for c in 0..<features { body(b, h, r, c) } } } }
  }

  /// Whether nothing was written outside.
  var isIntactOutside: Bool {
    var isInside = Array(repeating: false, count: storage.count)
    forEachPlace { isInside[place($0, $1, $2, $3)] = true }
    return storage.indices.allSatisfy { isInside[$0] || storage[$0].isNaN }
  }

  var bits: [Double] {
    var numbers: [Double] = []
    forEachPlace { numbers.append(self[$0, $1, $2, $3]) }
    return numbers
  }
}

/// What is attended to, and how.
struct AttentionOptions {
  enum Bias: CaseIterable { case none, full, shared, byKey, byQuery }

  var batch = 1, heads = 1, keyHeads = 1, queries = 1, keys = 1, features = 1, valueFeatures = 1
  var mask = CK_ALL_KEYS
  var window = 0
  var hasPadding = false
  var bias = Bias.none
  var dropout = 0.0
  var interleaved = false
  var scale = 0.7
}

/// Inputs, and everything computed from them, plainly and in Double.
final class AttentionReference {
  let options: AttentionOptions
  let score: AttentionScore?
  var q: [Double], k: [Double], v: [Double], bias: [Double], outGradient: [Double], present: [UInt8]
  /// The share that is left of each weight, [batch, heads, queries, keys].
  var kept: [Double]
  private(set) var out: [Double] = [], logSum: [Double] = [], weights: [Double] = []
  private(set) var qGradient: [Double] = [], kGradient: [Double] = [], vGradient: [Double] = []
  private(set) var biasGradient: [Double] = [], scalarGradients: [Double] = []

  init(_ options: AttentionOptions, seed: UInt64, score: AttentionScore? = nil) {
    self.options = options
    self.score = score
    let o = options
    var random = AttentionRandom(state: seed)
    func numbers(_ count: Int) -> [Double] { (0..<count).map { _ in Double(Float(random.number())) } }
    q = numbers(o.batch * o.heads * o.queries * o.features)
    k = numbers(o.batch * o.keyHeads * o.keys * o.features)
    v = numbers(o.batch * o.keyHeads * o.keys * o.valueFeatures)
    bias = numbers(o.batch * o.heads * o.queries * o.keys)
    outGradient = numbers(o.batch * o.heads * o.queries * o.valueFeatures)
    present = (0..<o.batch * o.keys).map { _ in random.below(3) == 0 ? 0 : 1 }
    kept = Array(repeating: 1, count: bias.count)
    // A bias that is shared along an axis repeats what stands at its start.
    for b in 0..<o.batch {
      for h in 0..<o.heads {
        for i in 0..<o.queries {
          for j in 0..<o.keys {
            let place = weight(b, h, i, j)
            switch o.bias {
            case .none, .full: break
            case .shared: bias[place] = bias[weight(0, 0, i, j)]
            case .byKey: bias[place] = bias[weight(b, 0, 0, j)]
            case .byQuery: bias[place] = bias[weight(0, h, i, 0)]
            }
          }
        }
      }
    }
  }

  func weight(_ b: Int, _ h: Int, _ i: Int, _ j: Int) -> Int {
    ((b * options.heads + h) * options.queries + i) * options.keys + j
  }

  func isVisible(_ b: Int, _ i: Int, _ j: Int) -> Bool {
    let o = options, place = i + o.keys - o.queries
    if o.hasPadding, present[b * o.keys + j] == 0 { return false }
    switch o.mask {
    case CK_CAUSAL: return j <= place
    case CK_CAUSAL_WINDOW: return j <= place && j > place - o.window
    case CK_WINDOW: return abs(place - j) < o.window
    default: return true
    }
  }

  /// Drops weights as the kernels do for numbers of `bits` bits: by Philox4x32-10, whose counter is the place of a weight,
  /// four floats or two doubles to a block.
  func drop(key: UInt64, bits: Int) {
    let perBlock = bits == 32 ? 4 : 2
    for place in kept.indices {
      let words = Self.philox(key: key, block: UInt64(place / perBlock))
      let uniform: Double
      if bits == 32 {
        uniform = Double(words[place % 4] >> 8) / Double(1 << 24)
      } else {
        let low = UInt64(words[2 * (place % 2)]), high = UInt64(words[2 * (place % 2) + 1])
        uniform = Double((high << 32 | low) >> 11) / Double(1 << 53)
      }
      kept[place] = uniform < options.dropout ? 0 : 1 / (1 - options.dropout)
    }
  }

  private static func philox(key: UInt64, block: UInt64) -> [UInt32] {
    var words = [UInt32(truncatingIfNeeded: block), UInt32(block >> 32), 0, 0]
    var low = UInt32(truncatingIfNeeded: key), high = UInt32(key >> 32)
    for _ in 0..<10 {
      let first = words[0].multipliedFullWidth(by: 0xD251_1F53), second = words[2].multipliedFullWidth(by: 0xCD9E_8D57)
      words = [second.high ^ words[1] ^ low, second.low, first.high ^ words[3] ^ high, first.low]
      low &+= 0x9E37_79B9
      high &+= 0xBB67_AE85
    }
    return words
  }

  func compute() {
    let o = options
    weights = Array(repeating: 0, count: bias.count)
    biasGradient = weights
    logSum = Array(repeating: -.infinity, count: o.batch * o.heads * o.queries)
    out = Array(repeating: 0, count: outGradient.count)
    qGradient = Array(repeating: 0, count: q.count)
    kGradient = Array(repeating: 0, count: k.count)
    vGradient = Array(repeating: 0, count: v.count)
    scalarGradients = Array(repeating: 0, count: 4)
    for b in 0..<o.batch {
      for h in 0..<o.heads {
        let keyHead = h * o.keyHeads / o.heads
        for i in 0..<o.queries { attend(b, h, keyHead, i) }
      }
    }
  }

  private func value(_ b: Int, _ h: Int, _ keyHead: Int, _ i: Int, _ j: Int) -> AttentionScore.Value {
    let o = options, row = (b * o.heads + h) * o.queries + i, keyRow = (b * o.keyHeads + keyHead) * o.keys + j
    let query = q[row * o.features..<(row + 1) * o.features]
    let key = k[keyRow * o.features..<(keyRow + 1) * o.features]
    let dot = zip(query, key).reduce(0.0) { $0 + $1.0 * $1.1 }
    var value = AttentionScore.Value(score: dot * o.scale, byDot: o.scale)
    if let score {
      value = score.value(
        dot, query.reduce(0.0) { $0 + $1 * $1 }, key.reduce(0.0) { $0 + $1 * $1 }, i, j)
    }
    if o.bias != .none { value.score += bias[weight(b, h, i, j)] }
    return value
  }

  private func attend(_ b: Int, _ h: Int, _ keyHead: Int, _ i: Int) {
    let o = options, row = (b * o.heads + h) * o.queries + i
    func keyRow(_ j: Int) -> Int { (b * o.keyHeads + keyHead) * o.keys + j }
    let pairs = (0..<o.keys).filter { isVisible(b, i, $0) }.map { ($0, value(b, h, keyHead, i, $0)) }
      .filter { $0.1.isVisible }
    if pairs.isEmpty { return }
    let most = pairs.map { $0.1.score }.max()!, sum = pairs.reduce(0.0) { $0 + exp($1.1.score - most) }
    logSum[row] = most + log(sum)
    var slopes: [Double] = [], mean = 0.0
    for (j, value) in pairs {
      let share = exp(value.score - logSum[row]), place = weight(b, h, i, j)
      weights[place] = share
      var slope = 0.0
      for c in 0..<o.valueFeatures {
        let value = v[keyRow(j) * o.valueFeatures + c], gradient = outGradient[row * o.valueFeatures + c]
        out[row * o.valueFeatures + c] += share * kept[place] * value
        vGradient[keyRow(j) * o.valueFeatures + c] += share * kept[place] * gradient
        slope += kept[place] * gradient * value
      }
      slopes.append(slope)
      mean += share * slope
    }
    for ((j, value), slope) in zip(pairs, slopes) {
      let place = weight(b, h, i, j), score = weights[place] * (slope - mean)
      biasGradient[place] = score
      for c in 0..<o.features {
        let query = q[row * o.features + c], key = k[keyRow(j) * o.features + c]
        qGradient[row * o.features + c] += score * (value.byDot * key + 2 * value.byQuery * query)
        kGradient[keyRow(j) * o.features + c] += score * (value.byDot * query + 2 * value.byKey * key)
      }
      for (index, derivative) in value.byScalar.enumerated() { scalarGradients[index] += score * derivative }
    }
  }
}
