import Data
import TensorCore

/// What an instrument makes of a signal, step by step in this order:
///
/// 1. delay: the signal as it was `delay` ago, on the straight line between its points; before the first point its first value;
/// 2. drift and bias: `bias + drift·(t − t₀)` is added, t₀ the first time;
/// 3. noise: normal, independent from point to point, of standard deviation `noise`;
/// 4. range: what lies outside saturates at its end;
/// 5. quantum: rounded to the nearest multiple of `quantum`, counted from `zero`, the zero of the instrument's scale;
/// 6. dropout: a value is missing with probability `dropout`, independently.
///
/// A value that is missing in the signal stays missing. Random numbers are drawn by counter, so the same seed gives the same measurement
/// whatever else was drawn; the stream follows from the sensor's name, so that two sensors of one seed are independent.
struct InstrumentModel {
  var delay = 0.0
  var bias = 0.0
  /// Per second.
  var drift = 0.0
  var noise = 0.0
  var lower = -Double.infinity
  var upper = Double.infinity
  var quantum: Double?
  var zero = 0.0
  var dropout = 0.0
  var seed: UInt64 = 0
  var name = ""

  /// The measurement at `times` of a signal given at `axis`, both in seconds and sorted.
  /// - Parameter member: tells the trajectories of an ensemble apart.
  func measure(_ values: some RandomAccessCollection<Double>, at axis: Values, times: Values, member: UInt64 = 0)
    -> [Double]
  {
    let stream = Self.hash(name) &+ member &* 2
    var noises = RandomStream(seed: seed, stream: stream)
    var dropouts = RandomStream(seed: seed, stream: stream &+ 1)
    let signal = Array(values)
    let start = times.first ?? 0
    var row = 0
    return times.map { time in
      var value = Self.value(of: signal, axis, at: time - delay, near: &row)
      value += bias + drift * (time - start)
      if noise > 0 { value += noise * noises.normal() }
      if !value.isNaN { value = min(max(value, lower), upper) }
      if let quantum { value = zero + quantum * ((value - zero) / quantum).rounded() }
      return dropout > 0 && dropouts.uniform() < dropout ? .nan : value
    }
  }

  /// On the straight line between the neighbours; outside the signal its first or last value. `row` remembers where the last time was found.
  private static func value(of signal: [Double], _ axis: Values, at time: Double, near row: inout Int) -> Double {
    guard let first = signal.first, let last = signal.last else { return .nan }
    if time <= axis[0] { return first }
    while row + 1 < axis.count, axis[row + 1] <= time { row += 1 }
    if row + 1 >= axis.count { return last }
    if time == axis[row] { return signal[row] }
    let share = (time - axis[row]) / (axis[row + 1] - axis[row])
    return signal[row] + share * (signal[row + 1] - signal[row])
  }

  /// Fowler–Noll–Vo 1a of the name's bytes, its low bits left to the members.
  private static func hash(_ name: String) -> UInt64 {
    name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 } << 24
  }
}
