/// Which scalar registers may still be read after each instruction: a backward data-flow analysis.
///
/// Globals always count as live: functions and later cells read them.
struct Liveness {
  private let rowLength: Int
  private var after: [UInt64]

  init(_ emissions: [Emission], labels: [Int?], scalarCount: Int, globals: Int) {
    let rowLength = max(1, (scalarCount + 63) / 64)
    self.rowLength = rowLength
    after = Array(repeating: 0, count: emissions.count * rowLength)
    var before = Array(repeating: UInt64(0), count: (emissions.count + 1) * rowLength)
    var always = Array(repeating: UInt64(0), count: rowLength)
    for register in 0..<min(globals, scalarCount) { always[register / 64] |= 1 << UInt64(register % 64) }

    // One row for all instructions: an array each would be most of the assembler's time.
    var live = always
    var changed = true
    while changed {
      changed = false
      for index in emissions.indices.reversed() {
        let emission = emissions[index]
        for word in 0..<rowLength { live[word] = always[word] }
        if emission.isRemoved || !emission.opcode.endsBlock {
          for word in 0..<rowLength { live[word] |= before[(index + 1) * rowLength + word] }
        }
        if !emission.isRemoved, let target = emission.target.flatMap({ labels[$0.index] }) {
          for word in 0..<rowLength { live[word] |= before[target * rowLength + word] }
        }
        for word in 0..<rowLength { after[index * rowLength + word] = live[word] }
        if !emission.isRemoved {
          if let clobbered = emission.firstClobberedScalar, clobbered < scalarCount {
            for register in clobbered..<scalarCount { live[register / 64] &= ~(1 << UInt64(register % 64)) }
          }
          if let written = emission.scalarWritten { live[written / 64] &= ~(1 << UInt64(written % 64)) }
          emission.forEachScalarRead { live[$0 / 64] |= 1 << UInt64($0 % 64) }
        }
        for word in 0..<rowLength where before[index * rowLength + word] != live[word] | always[word] {
          before[index * rowLength + word] = live[word] | always[word]
          changed = true
        }
      }
    }
  }

  /// Whether the register may be read after the instruction, before it is written again.
  func isLive(_ register: Int, after index: Int) -> Bool {
    after[index * rowLength + register / 64] & (1 << UInt64(register % 64)) != 0
  }
}
