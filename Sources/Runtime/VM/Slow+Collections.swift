/// Lists, records and strings.
///
/// Changing in place takes the array out of its register first: the register's reference would otherwise be a second
/// one, and every append would copy the list.
extension Slow {
  @inline(never)
  static func makeList(_ first: UnsafeMutablePointer<Value>, count: Int, into target: UnsafeMutablePointer<Value>) {
    target.pointee = .list(takeArray(first, count: count))
  }

  @inline(never)
  static func makeRecord(_ first: UnsafeMutablePointer<Value>, count: Int, into target: UnsafeMutablePointer<Value>) {
    target.pointee = .record(takeArray(first, count: count))
  }

  @inline(never)
  static func makeNumberList(
    _ first: UnsafeMutablePointer<Double>, count: Int, into target: UnsafeMutablePointer<Value>
  ) {
    target.pointee = .list((0..<count).map { .number(first[$0]) })
  }

  private static func takeArray(_ first: UnsafeMutablePointer<Value>, count: Int) -> [Value] {
    let taken = Array(UnsafeBufferPointer(start: first, count: count))
    for index in 0..<count { first[index] = .nothing }
    return taken
  }

  @inline(never)
  static func getField(
    _ slot: UnsafeMutablePointer<Value>, _ field: Int, into target: UnsafeMutablePointer<Value>
  ) throws(Departure) {
    guard case .record(let fields) = slot.pointee, field < fields.count else {
      throw unexpected(slot.pointee, "a record")
    }
    target.pointee = fields[field]
  }

  @inline(never)
  static func getScalarField(_ slot: UnsafeMutablePointer<Value>, _ field: Int) throws(Departure) -> Double {
    guard case .record(let fields) = slot.pointee, field < fields.count else {
      throw unexpected(slot.pointee, "a record")
    }
    guard let scalar = fields[field].scalar else { throw unexpected(fields[field], "a number") }
    return scalar
  }

  @inline(never)
  static func setField(
    _ slot: UnsafeMutablePointer<Value>, _ field: Int, to value: UnsafeMutablePointer<Value>
  ) throws(Departure) {
    let new = value.pointee
    guard case .record(var fields) = slot.pointee, field < fields.count else {
      throw unexpected(slot.pointee, "a record")
    }
    slot.pointee = .nothing
    fields[field] = new
    slot.pointee = .record(fields)
  }

  @inline(never)
  static func count(_ slot: UnsafeMutablePointer<Value>) throws(Departure) -> Double {
    switch slot.pointee {
    case .list(let elements), .record(let elements): return Double(elements.count)
    case .string(let text): return Double(text.count)
    default: throw unexpected(slot.pointee, "a list")
    }
  }

  @inline(never)
  static func getElement(
    _ slot: UnsafeMutablePointer<Value>, _ index: Double, into target: UnsafeMutablePointer<Value>
  ) throws(Departure) {
    guard case .list(let elements) = slot.pointee else { throw unexpected(slot.pointee, "a list") }
    target.pointee = elements[try position(index, in: elements.count)]
  }

  @inline(never)
  static func getScalarElement(
    _ slot: UnsafeMutablePointer<Value>, _ index: Double, _ state: UnsafeMutablePointer<MachineState>
  ) throws(Departure) -> Double {
    switch slot.pointee {
    case .list(let elements):
      let element = elements[try position(index, in: elements.count)]
      guard let scalar = element.scalar else { throw unexpected(element, "a number") }
      return scalar
    case .tensor(let tensor):
      guard let read = state.pointee.machine.takeUnretainedValue().tensorElement else {
        throw unexpected(slot.pointee, "a list")
      }
      do { return try read(tensor, index) } catch { throw .fault(error) }
    default: throw unexpected(slot.pointee, "a list")
    }
  }

  @inline(never)
  static func setElement(
    _ slot: UnsafeMutablePointer<Value>, _ index: Double, to value: UnsafeMutablePointer<Value>
  ) throws(Departure) {
    let new = value.pointee
    guard case .list(var elements) = slot.pointee else { throw unexpected(slot.pointee, "a list") }
    let position = try position(index, in: elements.count)
    slot.pointee = .nothing
    elements[position] = new
    slot.pointee = .list(elements)
  }

  @inline(never)
  static func setNumberElement(
    _ slot: UnsafeMutablePointer<Value>, _ index: Double, to number: Double
  ) throws(Departure) {
    guard case .list(var elements) = slot.pointee else { throw unexpected(slot.pointee, "a list") }
    let position = try position(index, in: elements.count)
    slot.pointee = .nothing
    elements[position] = .number(number)
    slot.pointee = .list(elements)
  }

  @inline(never)
  static func append(
    _ value: UnsafeMutablePointer<Value>, to slot: UnsafeMutablePointer<Value>
  ) throws(Departure) {
    let new = value.pointee
    guard case .list(var elements) = slot.pointee else { throw unexpected(slot.pointee, "a list") }
    slot.pointee = .nothing
    value.pointee = .nothing
    elements.append(new)
    slot.pointee = .list(elements)
  }

  @inline(never)
  static func append(_ number: Double, to slot: UnsafeMutablePointer<Value>) throws(Departure) {
    guard case .list(var elements) = slot.pointee else { throw unexpected(slot.pointee, "a list") }
    slot.pointee = .nothing
    elements.append(.number(number))
    slot.pointee = .list(elements)
  }

  @inline(never)
  static func concatenate(
    _ left: UnsafeMutablePointer<Value>, _ right: UnsafeMutablePointer<Value>, into target: UnsafeMutablePointer<Value>
  ) throws(Departure) {
    switch (left.pointee, right.pointee) {
    case (.string(let a), .string(let b)): target.pointee = .string(a + b)
    case (.list(let a), .list(let b)): target.pointee = .list(a + b)
    case (.string, let other): throw unexpected(other, "a string")
    case (.list, let other): throw unexpected(other, "a list")
    case (let other, _): throw unexpected(other, "a list")
    }
  }

  /// Copies the element at the counter and counts; false at the end of the list.
  @inline(never)
  static func nextElement(
    _ slot: UnsafeMutablePointer<Value>, _ counter: UnsafeMutablePointer<Double>,
    into target: UnsafeMutablePointer<Value>
  ) throws(Departure) -> Bool {
    guard case .list(let elements) = slot.pointee else { return try nextLazyElement(slot, counter, into: target) }
    guard counter.pointee < Double(elements.count) else { return false }
    target.pointee = elements[try position(counter.pointee, in: elements.count)]
    counter.pointee += 1
    return true
  }

  private static func nextLazyElement(
    _ slot: UnsafeMutablePointer<Value>, _ counter: UnsafeMutablePointer<Double>,
    into target: UnsafeMutablePointer<Value>
  ) throws(Departure) -> Bool {
    guard case .object(let object) = slot.pointee, let list = object as? any LazyList else {
      throw unexpected(slot.pointee, "a list")
    }
    guard counter.pointee < Double(list.elementCount) else { return false }
    let place = try position(counter.pointee, in: list.elementCount)
    // The element before goes first, so that two are never held.
    target.pointee = .nothing
    do { target.pointee = try list.element(at: place) } catch {
      throw .fault(.builtin(name: object.kindName, error))
    }
    counter.pointee += 1
    return true
  }

  @inline(never)
  static func nextScalarElement(
    _ slot: UnsafeMutablePointer<Value>, _ counter: UnsafeMutablePointer<Double>,
    into target: UnsafeMutablePointer<Double>
  ) throws(Departure) -> Bool {
    guard case .list(let elements) = slot.pointee else { throw unexpected(slot.pointee, "a list") }
    guard counter.pointee < Double(elements.count) else { return false }
    let element = elements[try position(counter.pointee, in: elements.count)]
    guard let scalar = element.scalar else { throw unexpected(element, "a number") }
    target.pointee = scalar
    counter.pointee += 1
    return true
  }

  /// The position an index names among `count` elements; a negative one counts from the end.
  @inline(__always)
  static func position(_ index: Double, in count: Int) throws(Departure) -> Int {
    guard let integer = Int(exactly: index) else { throw .fault(.indexNotInteger(index)) }
    let position = integer < 0 ? integer &+ count : integer
    guard position >= 0, position < count else { throw .fault(.indexOutOfRange(index: index, count: count)) }
    return position
  }
}
