/// What the header of a safetensors file says of one tensor.
public struct SafetensorsEntry: Equatable, Sendable {
  public let name: String
  public let type: SafetensorsType
  /// Extents, outermost first; empty for a single value.
  public let shape: [Int]
  /// Where its bytes are, counted from the end of the header.
  public let bytes: Range<Int>

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }

  /// The bytes that elements of `type` in `shape` take.
  /// - Throws: `tooManyElements` if they cannot be counted, also if only an extent of 0 hides that; `partialByte` if
  ///   packed elements do not fill their last byte.
  static func size(
    of name: String, _ type: SafetensorsType, _ shape: [Int]
  ) throws(SafetensorsFault) -> Int {
    var bits = type.bits
    for extent in shape where extent != 0 {
      let (product, overflows) = bits.multipliedReportingOverflow(by: extent)
      if overflows { throw .tooManyElements(of: name, shape: shape) }
      bits = product
    }
    if shape.contains(0) { return 0 }
    if bits % 8 != 0 { throw .partialByte(of: name, type: type, shape: shape) }
    return bits / 8
  }
}
