// Fewer instructions for the same effect. A rule looks at two neighbours, the second of which no jump lands on, and
// merges them where the register between them is dead afterwards; then loops get their test at the bottom, and a step
// followed by its test becomes one instruction. Results stay bit for bit those of the separate instructions.

/// Rewrites the instructions of one function.
struct Fusion {
  private(set) var emissions: [Emission]
  private(set) var labels: [Int?]
  private let scalarCount: Int
  private let globals: Int
  private var liveness: Liveness?
  private var isLabelled: [Bool] = []

  init(_ emissions: [Emission], labels: [Int?], scalarCount: Int, globals: Int) {
    self.emissions = emissions
    self.labels = labels
    self.scalarCount = scalarCount
    self.globals = globals
  }

  mutating func run() {
    // Each pass may open the way for another; no chain of rules is longer than this.
    for _ in 0..<4 {
      liveness = Liveness(emissions, labels: labels, scalarCount: scalarCount, globals: globals)
      guard mergeNeighbours([foldConstant, forwardResult, fuseComparison, fuseProduct]) else { break }
    }
    turnLoops()
    liveness = nil
    _ = mergeNeighbours([fuseStep])
  }

  private mutating func mergeNeighbours(_ rules: [(Emission, Emission, (Int) -> Bool) -> Emission?]) -> Bool {
    markLabels()
    var changed = false
    var first: Int?
    for second in emissions.indices where !emissions[second].isRemoved || isLabelled[second] {
      // A label on a removed instruction stands before the next one, and separates all the same.
      if emissions[second].isRemoved || isLabelled[second] { first = nil }
      if emissions[second].isRemoved { continue }
      if let first {
        let isDead = { [liveness] register in liveness?.isLive(register, after: second) == false }
        for rule in rules {
          if var merged = rule(emissions[first], emissions[second], isDead) {
            merged.origin = emissions[second].origin ?? emissions[first].origin
            emissions[first].isRemoved = true
            emissions[second] = merged
            changed = true
            break
          }
        }
      }
      first = second
    }
    return changed
  }

  private mutating func markLabels() {
    isLabelled = Array(repeating: false, count: emissions.count)
    for case let position? in labels where position < emissions.count { isLabelled[position] = true }
  }

  /// `while` compiles to a test, a body, and a jump to the test: repeat the test, inverted, in place of that jump.
  private mutating func turnLoops() {
    var turned: [Emission] = []
    turned.reserveCapacity(emissions.count + 8)
    var positions = Array(repeating: 0, count: emissions.count + 1)
    var continuations: [(label: Int, oldPosition: Int)] = []
    for (index, emission) in emissions.enumerated() {
      positions[index] = turned.count
      guard !emission.isRemoved, emission.opcode == .jump, let label = emission.target,
        let test = firstInstruction(from: labels[label.index]), test <= index,
        let inverse = emissions[test].opcode.inverse, let exit = emissions[test].target
      else {
        if !emission.isRemoved { turned.append(emission) }
        continue
      }
      var bottomTest = emissions[test]
      bottomTest.opcode = inverse
      labels.append(nil)
      continuations.append((labels.count - 1, test + 1))
      bottomTest.target = Label(index: labels.count - 1)
      turned.append(bottomTest)
      if firstInstruction(from: labels[exit.index]) != firstInstruction(from: index + 1) {
        var leave = emission
        leave.target = exit
        turned.append(leave)
      }
    }
    positions[emissions.count] = turned.count
    for (label, oldPosition) in continuations { labels[label] = oldPosition }
    labels = labels.map { $0.map { positions[$0] } }
    emissions = turned
  }

  private func firstInstruction(from position: Int?) -> Int? {
    guard let position else { return nil }
    return emissions.indices[position...].first { !emissions[$0].isRemoved }
  }
}
