import Glibc

extension SafetensorsReader {
  /// The values of a tensor, row-major. Integers beyond 2²⁴ and float64 are rounded to the nearest; a bool is 0 or 1.
  /// - Throws: as `entry` does; `notNumbers` for types that have no conversion, `tooMuchMemory`, `shortened`.
  public func floats(of name: String) throws(DataError) -> [Float] {
    let entry = try entry(name)
    if entry.type == .float32, Self.isLittleEndian { return try copied(entry) }
    return try converted(entry)
  }

  /// The values of a tensor, row-major. Integers beyond 2⁵³ are rounded to the nearest; a bool is 0 or 1.
  /// - Throws: as `floats` does.
  public func doubles(of name: String) throws(DataError) -> [Double] {
    let entry = try entry(name)
    if entry.type == .float64, Self.isLittleEndian { return try copied(entry) }
    return try converted(entry)
  }

  private static var isLittleEndian: Bool { UInt16(1).littleEndian == 1 }

  /// The bytes as they are.
  private func copied<Number: BinaryFloatingPoint>(_ entry: SafetensorsEntry) throws(DataError) -> [Number] {
    try filled(entry) { (numbers: UnsafeMutableBufferPointer<Number>) throws(DataError) in
      try read(entry, at: 0, into: UnsafeMutableRawBufferPointer(numbers))
    }
  }

  private func converted<Number: BinaryFloatingPoint>(_ entry: SafetensorsEntry) throws(DataError) -> [Number] {
    guard entry.type.isConvertible else { throw fault(.notNumbers(of: entry.name, type: entry.type)) }
    let width = entry.type.bits / 8
    return try filled(entry) { (numbers: UnsafeMutableBufferPointer<Number>) throws(DataError) in
      let blockLength = 1 << 15
      let block = UnsafeMutableRawBufferPointer.allocate(
        byteCount: min(blockLength, numbers.count) * width, alignment: 8)
      defer { block.deallocate() }
      var done = 0
      while done < numbers.count {
        let count = min(blockLength, numbers.count - done)
        try read(entry, at: done * width, into: UnsafeMutableRawBufferPointer(rebasing: block[..<(count * width)]))
        let part = UnsafeMutableBufferPointer(rebasing: numbers[done..<(done + count)])
        Self.convert(UnsafeRawBufferPointer(block), entry.type, into: part)
        done += count
      }
    }
  }

  /// An array of as many numbers as the tensor has, which `fill` sets.
  private func filled<Number: BinaryFloatingPoint>(
    _ entry: SafetensorsEntry, _ fill: (UnsafeMutableBufferPointer<Number>) throws(DataError) -> Void
  ) throws(DataError) -> [Number] {
    let count = entry.count
    let (bytes, overflows) = count.multipliedReportingOverflow(by: MemoryLayout<Number>.stride)
    let memory = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
    guard !overflows, bytes <= memory else {
      throw fault(.tooMuchMemory(of: entry.name, bytes: overflows ? .max : bytes))
    }
    var numbers = [Number](repeating: 0, count: count)
    try numbers.withUnsafeMutableBufferPointer { buffer throws(DataError) in try fill(buffer) }
    return numbers
  }

  private static func convert<Number: BinaryFloatingPoint>(
    _ block: UnsafeRawBufferPointer, _ type: SafetensorsType, into numbers: UnsafeMutableBufferPointer<Number>
  ) {
    func each<Bits: FixedWidthInteger>(_: Bits.Type, _ number: (Bits) -> Number) {
      for index in numbers.indices {
        let bits = block.loadUnaligned(fromByteOffset: index * MemoryLayout<Bits>.size, as: Bits.self)
        numbers[index] = number(Bits(littleEndian: bits))
      }
    }
    switch type {
    case .float64: each(UInt64.self) { Number(Double(bitPattern: $0)) }
    case .float32: each(UInt32.self) { Number(Float(bitPattern: $0)) }
    case .float16: each(UInt16.self) { Number(Self.float(half: $0)) }
    case .bfloat16: each(UInt16.self) { Number(Float(bitPattern: UInt32($0) << 16)) }
    case .int64: each(Int64.self) { Number($0) }
    case .int32: each(Int32.self) { Number($0) }
    case .int16: each(Int16.self) { Number($0) }
    case .int8: each(Int8.self) { Number($0) }
    case .uint64: each(UInt64.self) { Number($0) }
    case .uint32: each(UInt32.self) { Number($0) }
    case .uint16: each(UInt16.self) { Number($0) }
    case .uint8: each(UInt8.self) { Number($0) }
    case .bool: each(UInt8.self) { $0 == 0 ? 0 : 1 }
    default: preconditionFailure("\(type) has no conversion")
    }
  }

  /// The number that 16 bits stand for, of which 5 are the exponent and 10 the fraction (IEEE 754 binary16).
  private static func float(half bits: UInt16) -> Float {
    let magnitude = UInt32(bits & 0x7FFF) << 13
    let sign = UInt32(bits & 0x8000) << 16
    // Exponents are 112 apart. Multiplying moves them, and makes a subnormal number normal.
    let moved = (Float(bitPattern: magnitude) * 0x1p112).bitPattern
    return Float(bitPattern: sign | (bits & 0x7C00 == 0x7C00 ? magnitude | 0x7F80_0000 : moved))
  }
}
