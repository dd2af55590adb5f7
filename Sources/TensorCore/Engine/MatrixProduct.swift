// A blocked product of doubles after Goto and van de Geijn (Anatomy of High-Performance Matrix Multiplication, 2008):
// panels of both factors are packed into the order in which a 4 × 4 register tile reads them, sized so that the left
// panel stays in the second-level cache. Written for the two-wide baseline instructions of x86-64: the left panel holds
// every element twice, so that it needs no shuffle.

extension DenseArray {
  /// The products of the matrices in the last two axes, leading axes broadcast; extents have been checked.
  static func matrixProduct(
    _ left: DenseArray, _ right: DenseArray, transposeLeft: Bool, transposeRight: Bool
  ) throws -> DenseArray {
    let (a, b) = (Factor(left, transposed: transposeLeft), Factor(right, transposed: transposeRight))
    let batch = try Shape.broadcast(
      Array(left.shape.dropLast(2)), Array(right.shape.dropLast(2)), operation: "@")
    let walk = PairedWalk(
      batch + [1], Array(left.shape.dropLast(2)) + [1], Array(right.shape.dropLast(2)) + [1])
    return try DenseArray(shape: batch + [a.rows, b.columns]) { out in
      out.update(repeating: 0, count: batch.reduce(1, *) * a.rows * b.columns)
      let size = a.rows * b.columns
      if size == 0 || a.columns == 0 { return }
      walk.forEachRow { row, leftRow, rightRow in
        for item in 0..<walk.rowLength {
          multiply(
            a.at(leftRow + item * walk.leftStep), b.at(rightRow + item * walk.rightStep),
            into: out + (row + item) * size)
        }
      }
    }
  }
}

/// A matrix read with any two strides.
private struct Factor {
  var base: UnsafePointer<Double>
  let rows, columns, rowStride, columnStride: Int

  init(_ array: DenseArray, transposed: Bool) {
    let (height, width) = (array.shape[array.shape.count - 2], array.shape[array.shape.count - 1])
    base = array.base
    (rows, columns) = transposed ? (width, height) : (height, width)
    (rowStride, columnStride) = transposed ? (1, width) : (width, 1)
  }

  /// The matrix number `item` of a batch.
  func at(_ item: Int) -> Factor {
    var factor = self
    factor.base += item * rows * columns
    return factor
  }
}

private typealias Pair = SIMD2<Double>

/// Register tile, and the panel sizes in elements: depth, rows of the left, columns of the right.
private let tile = 4
private let panelDepth = 256
private let panelRows = 96
private let panelColumns = 1024

/// c += a·b for row-major c, which starts at 0.
private func multiply(_ a: Factor, _ b: Factor, into c: UnsafeMutablePointer<Double>) {
  if a.rows < tile || b.columns < tile || a.rows * a.columns * b.columns < 2048 {
    multiplySmall(a, b, into: c)
    return
  }
  let depthLimit = min(panelDepth, a.columns)
  let rowLimit = min(panelRows, a.rows.roundedUp)
  let columnLimit = min(panelColumns, b.columns.roundedUp)
  let left = UnsafeMutablePointer<Pair>.allocate(capacity: rowLimit * depthLimit)
  let right = UnsafeMutablePointer<Double>.allocate(capacity: columnLimit * depthLimit)
  defer {
    left.deallocate()
    right.deallocate()
  }
  for columnStart in stride(from: 0, to: b.columns, by: panelColumns) {
    let columns = min(panelColumns, b.columns - columnStart)
    for depthStart in stride(from: 0, to: a.columns, by: panelDepth) {
      let depth = min(panelDepth, a.columns - depthStart)
      packRight(b, depthStart, depth, columnStart, columns, right)
      for rowStart in stride(from: 0, to: a.rows, by: panelRows) {
        let rows = min(panelRows, a.rows - rowStart)
        packLeft(a, rowStart, rows, depthStart, depth, left)
        for column in stride(from: 0, to: columns, by: tile) {
          for row in stride(from: 0, to: rows, by: tile) {
            multiplyTile(
              left + row * depth, UnsafeRawPointer(right + column * depth).assumingMemoryBound(to: Pair.self), depth,
              c + (rowStart + row) * b.columns + columnStart + column, b.columns,
              min(tile, rows - row), min(tile, columns - column))
          }
        }
      }
    }
  }
}

private func multiplySmall(_ a: Factor, _ b: Factor, into c: UnsafeMutablePointer<Double>) {
  if b.columns == 1 || b.rowStride == 1 {
    for row in 0..<a.rows {
      for column in 0..<b.columns {
        let (x, y) = (a.base + row * a.rowStride, b.base + column * b.columnStride)
        c[row * b.columns + column] =
          a.columnStride == 1 && b.rowStride == 1
          ? dotProduct(x, y, a.columns) : dotProduct(x, a.columnStride, y, b.rowStride, a.columns)
      }
    }
    return
  }
  for row in 0..<a.rows {
    let result = c + row * b.columns
    for k in 0..<a.columns {
      let factor = a.base[row * a.rowStride + k * a.columnStride]
      let line = b.base + k * b.rowStride
      for column in 0..<b.columns { result[column] += factor * line[column * b.columnStride] }
    }
  }
}

/// Four rows' elements of one column stand together, each twice; missing rows are 0.
private func packLeft(
  _ a: Factor, _ rowStart: Int, _ rows: Int, _ depthStart: Int, _ depth: Int, _ panel: UnsafeMutablePointer<Pair>
) {
  for group in stride(from: 0, to: rows, by: tile) {
    let destination = panel + group * depth
    let height = min(tile, rows - group)
    let source = a.base + (rowStart + group) * a.rowStride + depthStart * a.columnStride
    for k in 0..<depth {
      let (from, to) = (source + k * a.columnStride, destination + k * tile)
      if height == tile {
        to[0] = Pair(repeating: from[0])
        to[1] = Pair(repeating: from[a.rowStride])
        to[2] = Pair(repeating: from[2 * a.rowStride])
        to[3] = Pair(repeating: from[3 * a.rowStride])
      } else {
        for row in 0..<tile { to[row] = Pair(repeating: row < height ? from[row * a.rowStride] : 0) }
      }
    }
  }
}

/// Four columns' elements of one row stand together; missing columns are 0.
private func packRight(
  _ b: Factor, _ depthStart: Int, _ depth: Int, _ columnStart: Int, _ columns: Int,
  _ panel: UnsafeMutablePointer<Double>
) {
  for group in stride(from: 0, to: columns, by: tile) {
    let destination = panel + group * depth
    let width = min(tile, columns - group)
    let source = b.base + depthStart * b.rowStride + (columnStart + group) * b.columnStride
    for k in 0..<depth {
      let (from, to) = (source + k * b.rowStride, destination + k * tile)
      if width == tile {
        to[0] = from[0]
        to[1] = from[b.columnStride]
        to[2] = from[2 * b.columnStride]
        to[3] = from[3 * b.columnStride]
      } else {
        for column in 0..<tile { to[column] = column < width ? from[column * b.columnStride] : 0 }
      }
    }
  }
}

@inline(__always)
private func multiplyTile(
  _ left: UnsafePointer<Pair>, _ right: UnsafePointer<Pair>, _ depth: Int,
  _ c: UnsafeMutablePointer<Double>, _ width: Int, _ rows: Int, _ columns: Int
) {
  var (c00, c01) = (Pair(), Pair())
  var (c10, c11) = (Pair(), Pair())
  var (c20, c21) = (Pair(), Pair())
  var (c30, c31) = (Pair(), Pair())
  var a = left
  var b = right
  for _ in 0..<depth {
    let (b0, b1) = (b[0], b[1])
    c00 += a[0] * b0
    c01 += a[0] * b1
    c10 += a[1] * b0
    c11 += a[1] * b1
    c20 += a[2] * b0
    c21 += a[2] * b1
    c30 += a[3] * b0
    c31 += a[3] * b1
    a += 4
    b += 2
  }
  addRow(c00, c01, to: c, columns)
  if rows > 1 { addRow(c10, c11, to: c + width, columns) }
  if rows > 2 { addRow(c20, c21, to: c + 2 * width, columns) }
  if rows > 3 { addRow(c30, c31, to: c + 3 * width, columns) }
}

@inline(__always)
private func addRow(_ first: Pair, _ second: Pair, to c: UnsafeMutablePointer<Double>, _ columns: Int) {
  c[0] += first[0]
  if columns > 1 { c[1] += first[1] }
  if columns > 2 { c[2] += second[0] }
  if columns > 3 { c[3] += second[1] }
}

private func dotProduct(_ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ count: Int) -> Double {
  var lanes = SIMD8<Double>(repeating: 0)
  var i = 0
  while i + 8 <= count {
    let a = UnsafeRawPointer(x + i).loadUnaligned(as: SIMD8<Double>.self)
    lanes += a * UnsafeRawPointer(y + i).loadUnaligned(as: SIMD8<Double>.self)
    i += 8
  }
  var total = i > 0 ? lanes.sum() : 0
  while i < count {
    total += x[i] * y[i]
    i += 1
  }
  return total
}

private func dotProduct(
  _ x: UnsafePointer<Double>, _ xStride: Int, _ y: UnsafePointer<Double>, _ yStride: Int, _ count: Int
) -> Double {
  var total = 0.0
  for i in 0..<count { total += x[i * xStride] * y[i * yStride] }
  return total
}

extension Int {
  /// The next multiple of the register tile.
  fileprivate var roundedUp: Int { (self + tile - 1) / tile * tile }
}
