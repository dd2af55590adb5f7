/// The globals as they were between two cells.
public struct GlobalsSnapshot: Sendable {
  let scalars: [Double]
  let values: [Value]
}

extension VirtualMachine {
  /// Copies the globals: a block of doubles and one reference each for the rest, so it costs nanoseconds a global.
  /// Objects are shared, not copied.
  public func globalsSnapshot() -> GlobalsSnapshot {
    GlobalsSnapshot(
      scalars: Array(UnsafeBufferPointer(start: state.pointee.scalars, count: globals.scalars)),
      values: Array(UnsafeBufferPointer(start: state.pointee.values, count: globals.values)))
  }

  /// Puts the globals back as they were when the snapshot was taken; those that came later are gone.
  public func restore(_ snapshot: GlobalsSnapshot) {
    let valueEnd = state.pointee.values + globals.values
    for (index, scalar) in snapshot.scalars.enumerated() { state.pointee.scalars[index] = scalar }
    for (index, value) in snapshot.values.enumerated() { state.pointee.values[index] = value }
    clearValues(from: state.pointee.values + snapshot.values.count, to: valueEnd)
    globals = GlobalLayout(scalars: snapshot.scalars.count, values: snapshot.values.count)
  }

  /// The scalar global at an index, `nil` if there is none.
  public func globalScalar(_ index: Int) -> Double? {
    (0..<globals.scalars).contains(index) ? state.pointee.scalars[index] : nil
  }

  /// The value global at an index, `nil` if there is none.
  public func globalValue(_ index: Int) -> Value? {
    (0..<globals.values).contains(index) ? state.pointee.values[index] : nil
  }

  /// Sets a scalar global, such as a `param` given on the command line; ignored if there is none at the index.
  public func setGlobalScalar(_ index: Int, to scalar: Double) {
    if (0..<globals.scalars).contains(index) { state.pointee.scalars[index] = scalar }
  }

  /// Sets a value global; ignored if there is none at the index.
  public func setGlobalValue(_ index: Int, to value: Value) {
    if (0..<globals.values).contains(index) { state.pointee.values[index] = value }
  }
}
