/// The lines of equal value of a matrix.
struct ContourPlan: Equatable {
  var lines: [ContourLine]
}

/// One connected line at one level, in the units of the axes; the first point again at the end where it is closed.
package struct ContourLine: Equatable, Sendable {
  package var level: Double
  package var x: [Double]
  package var y: [Double]

  package var isClosed: Bool { x.count > 2 && x.first == x.last && y.first == y.last }
}

/// Marching squares (Lorensen and Cline's idea in two dimensions): a line crosses the edges of the grid whose ends lie on
/// different sides of the level, at a place between them by linear interpolation, and within a cell it joins two crossed
/// edges; where all four edges of a cell are crossed, the mean of the corners says which two belong together. The pieces are
/// joined at the edges that they share.
package struct ContourTracer {
  let values: [Double]
  let rows: Int
  let columns: Int
  let xCentres: [Double]
  let yCentres: [Double]

  /// - Parameters:
  ///   - values: row by row; cells with a NaN corner have no lines.
  ///   - xCentres: where the columns lie; as many as there are columns.
  ///   - yCentres: where the rows lie.
  package init(values: [Double], rows: Int, columns: Int, xCentres: [Double], yCentres: [Double]) {
    self.values = values
    self.rows = rows
    self.columns = columns
    self.xCentres = xCentres
    self.yCentres = yCentres
  }

  /// An edge by the number of its lower left corner: twice that for the edge to the right of it, one more for the edge up.
  private typealias Edge = Int

  package func lines(at level: Double) -> [ContourLine] {
    var links: [Edge: [Edge]] = [:]
    for row in 0..<max(0, rows - 1) {
      for column in 0..<max(0, columns - 1) {
        for (a, b) in pieces(row, column, level) {
          links[a, default: []].append(b)
          links[b, default: []].append(a)
        }
      }
    }
    var lines: [ContourLine] = []
    // From the ends of open lines first; what is left then is closed. Sorted, so that a figure is the same every time.
    for start in links.keys.sorted() where links[start]?.count == 1 { lines.append(trace(start, &links, level)) }
    for start in links.keys.sorted() where links[start]?.isEmpty == false { lines.append(trace(start, &links, level)) }
    return lines.filter { $0.x.count > 1 }
  }

  private func trace(_ start: Edge, _ links: inout [Edge: [Edge]], _ level: Double) -> ContourLine {
    var line = ContourLine(level: level, x: [], y: [])
    var edge = start
    while true {
      let place = crossing(edge, level)
      line.x.append(place.x)
      line.y.append(place.y)
      guard let next = links[edge]?.popLast() else { return line }
      if let back = links[next]?.firstIndex(of: edge) { links[next]?.remove(at: back) }
      edge = next
    }
  }

  private func pieces(_ row: Int, _ column: Int, _ level: Double) -> [(Edge, Edge)] {
    let corner = row * columns + column
    let corners = [values[corner], values[corner + 1], values[corner + columns + 1], values[corner + columns]]
    guard corners.allSatisfy({ !$0.isNaN }) else { return [] }
    let above = corners.map { $0 >= level }
    // Bottom, right, top, left.
    let edges = [2 * corner, 2 * (corner + 1) + 1, 2 * (corner + columns), 2 * corner + 1]
    let crossed = (0..<4).filter { above[$0] != above[($0 + 1) % 4] }
    if crossed.count == 2 { return [(edges[crossed[0]], edges[crossed[1]])] }
    guard crossed.count == 4 else { return [] }
    let isHighWithin = corners.reduce(0) { $0 + $1 / 4 } >= level
    return isHighWithin == above[0]
      ? [(edges[0], edges[1]), (edges[2], edges[3])] : [(edges[3], edges[0]), (edges[1], edges[2])]
  }

  private func crossing(_ edge: Edge, _ level: Double) -> (x: Double, y: Double) {
    let corner = edge / 2
    let (row, column) = (corner / columns, corner % columns)
    let isUpward = edge % 2 == 1
    let (from, to) = (values[corner], values[corner + (isUpward ? columns : 1)])
    // Halved, so that the difference of great values stays finite.
    let share = to == from ? 0.5 : max(0, min(1, (level / 2 - from / 2) / (to / 2 - from / 2)))
    let (x, y) = (xCentres[column], yCentres[row])
    return isUpward
      ? (x, y + (yCentres[row + 1] - y) * share) : (x + (xCentres[column + 1] - x) * share, y)
  }
}
