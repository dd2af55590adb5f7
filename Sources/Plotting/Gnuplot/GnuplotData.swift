/// The numbers of a figure as one binary file, little-endian; each part is found by its offset.
struct GnuplotData {
  private(set) var bytes: [UInt8] = []

  /// Appends columns as records of Float64.
  ///
  /// - Returns: how gnuplot is to read them back.
  mutating func append(records columns: [[Double]]) -> String {
    let offset = bytes.count
    let count = columns.map(\.count).min() ?? 0
    bytes.reserveCapacity(offset + count * columns.count * 8)
    for index in 0..<count {
      for column in columns { withUnsafeBytes(of: column[index].bitPattern.littleEndian) { bytes += $0 } }
    }
    let format = String(repeating: "%float64", count: columns.count)
    return "binary record=(\(count)) skip=\(offset) format='\(format)' endian=little"
  }

  /// Appends a matrix row by row, as Float64: Float32 would lose small differences between large values.
  mutating func append(matrix values: [Double], rows: Int, columns: Int) -> String {
    let offset = bytes.count
    bytes.reserveCapacity(offset + values.count * 8)
    for value in values { withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 } }
    return "binary array=(\(columns),\(rows)) skip=\(offset) format='%float64' endian=little"
  }
}
