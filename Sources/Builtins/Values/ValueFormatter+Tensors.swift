import Checking
import Diagnostics
import Runtime
import TensorCore
import Units

// Tensors are written as the nested lists they could have been made of, the unit once behind the last bracket. From rank 2 on each row has
// a line of its own and its columns are aligned; beyond `longestAxis` an axis shows three elements at either end.

extension ValueFormatter {
  private static let longestAxis = 8

  /// Over several lines from rank 2 on; where elements are left out, with the shape.
  func tensor(_ tensor: Tensor, _ quantity: Quantity) -> String {
    let (text, isWhole) = rows(tensor, quantity)
    if isWhole { return text }
    let extents = tensor.shape.map(String.init).joined(separator: " × ")
    return "\(text)  (\(tensor.rank == 1 ? Self.counted(tensor.count, "element") : extents))"
  }

  /// The elements, or those that fit, and whether these are all.
  private func rows(_ tensor: Tensor, _ quantity: Quantity) -> (text: String, isWhole: Bool) {
    guard tensor.rank >= 2 else { return (inlineTensor(tensor, quantity), tensor.count <= Self.longestList) }
    let picture = fitting(tensor, quantity)
    guard !picture.cells.isEmpty else { return (inlineTensor(tensor, quantity), true) }
    let text = Self.suffixed(picture.lines(axis: 0, offset: 0).joined(separator: "\n"), picture.unit)
    return (text, picture.cells.count == tensor.count)
  }

  /// The most elements of each axis for which the rows fit in the terminal and all of it on a page.
  private func fitting(_ tensor: Tensor, _ quantity: Quantity) -> TensorPicture {
    var picture = picture(tensor, quantity)
    for ends in [2, 1] where picture.rowWidth > width {
      let shown =
        picture.shown.dropLast() + [Self.shown(tensor.shape[tensor.rank - 1], limit: 2 * ends + 1, ends: ends)]
      picture = self.picture(tensor, quantity, shown: Array(shown))
    }
    if tensor.rank > 2, picture.lineCount > Self.longestPage {
      let outer = tensor.shape.dropLast(2).map { Self.shown($0, limit: 3, ends: 1) }
      picture = self.picture(tensor, quantity, shown: outer + picture.shown.suffix(2))
    }
    return picture
  }

  private static let longestPage = 30

  /// On one line.
  func inlineTensor(_ tensor: Tensor, _ quantity: Quantity) -> String {
    if tensor.rank == 0, let value = try? tensor.item() { return number(value, quantity) }
    if tensor.count == 0 { return tensor.rank == 1 ? "[]" : "[] of shape \(tensor.shape)" }
    let longest = tensor.rank == 1 ? Self.longestList : Self.longestAxis
    let shown = tensor.shape.map { Self.shown($0, limit: longest) }
    // What nobody can read as one line is told by its shape.
    if tensor.rank > 1, shown.reduce(1, { $0 * $1.count }) > 2 * Self.longestList {
      return Self.suffixed("a tensor \(tensor.shape)", unit(for: quantity, tensor))
    }
    let picture = picture(tensor, quantity, shown: shown) { $0.map { Self.digits($0) } }
    return Self.suffixed(picture.line(axis: 0, offset: 0), picture.unit)
  }

  private func unit(for quantity: Quantity, _ tensor: Tensor) -> Unit {
    tensor.withElements { elements in unit(for: quantity, elements) }
  }

  /// What `show` adds to the elements.
  func tensorSummary(_ tensor: Tensor, _ quantity: Quantity) -> String {
    let elements = tensor.elements
    var text = rows(tensor, quantity).text
    if tensor.rank == 0 { return text }
    text += "\nshape \(tensor.shape), \(Self.counted(elements.count, "element"))"
    if tensor.type != .float64 { text += " of \(tensor.type)" }
    if let statistics = statistics(elements, quantity) { text += "; \(statistics)" }
    return text
  }

  private func picture(
    _ tensor: Tensor, _ quantity: Quantity, shown: [[Int?]]? = nil, texts: ([Double]) -> [String] = { aligned($0) }
  ) -> TensorPicture {
    let shown = shown ?? tensor.shape.map { Self.shown($0, limit: Self.longestAxis) }
    let unit = unit(for: quantity, tensor)
    let places = TensorPicture.places(tensor.shape, shown)
    let numbers = tensor.withElements { elements in places.map { unit.fromSI(elements[$0]) } }
    return TensorPicture(
      shape: tensor.shape, shown: shown, unit: unit,
      cells: Dictionary(zip(places, texts(numbers)), uniquingKeysWith: { first, _ in first }))
  }

  static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

  /// `min 20.9, mean 36.6, max 47.6 degC, 2 missing`; nil where there is nothing to say.
  func statistics(_ values: some Collection<Double>, _ quantity: Quantity) -> String? {
    let present = values.filter { !$0.isNaN }
    let missing = values.count - present.count
    guard let low = present.min(), let high = present.max() else {
      return missing > 0 ? "all \(missing) missing" : nil
    }
    let unit = unit(for: quantity, [low, high])
    let mean = present.reduce(0) { $0 + $1 / Double(present.count) }
    let numbers = [low, mean, high].map { Self.digits(unit.fromSI($0)) }
    let text = Self.suffixed("min \(numbers[0]), mean \(numbers[1]), max \(numbers[2])", unit)
    return missing > 0 ? "\(text), \(missing) missing" : text
  }
}

/// The elements of a tensor that are shown, as text.
private struct TensorPicture {
  let shape: [Int]
  /// By axis the indices that are shown, nil for a gap.
  let shown: [[Int?]]
  let unit: Unit
  /// By place in row-major order.
  let cells: [Int: String]

  /// How wide a row is, brackets and all.
  var rowWidth: Int {
    let cell = cells.values.map(displayWidth).max() ?? 0
    return (shown.last ?? []).reduce(2 * shape.count) { $0 + ($1 == nil ? 1 : cell) + 2 }
  }

  /// How many lines the rows take, without the blank ones between blocks.
  var lineCount: Int { shown.dropLast().reduce(1) { $0 * $1.count } }

  /// The places that are shown, in order.
  static func places(_ shape: [Int], _ shown: [[Int?]]) -> [Int] {
    var places = [0]
    for (extent, indices) in zip(shape, shown) {
      places = places.flatMap { place in indices.compactMap { $0.map { place * extent + $0 } } }
    }
    return places
  }

  func line(axis: Int, offset: Int) -> String {
    if axis == shape.count { return cells[offset] ?? "" }
    let parts = shown[axis].map { $0.map { line(axis: axis + 1, offset: offset * shape[axis] + $0) } ?? "…" }
    return "[" + parts.joined(separator: ", ") + "]"
  }

  /// The bracket that opens first stands in the first line; the others are pushed in behind it.
  func lines(axis: Int, offset: Int) -> [String] {
    let width = cells.values.map(displayWidth).max() ?? 0
    if axis == shape.count - 1 {
      let parts = shown[axis].map { index -> String in
        guard let index, let cell = cells[offset * shape[axis] + index] else { return "…" }
        return String(repeating: " ", count: width - displayWidth(cell)) + cell
      }
      return ["[" + parts.joined(separator: ", ") + "]"]
    }
    var lines: [String] = []
    let last = shown[axis].count - 1
    for (position, index) in shown[axis].enumerated() {
      var block = index.map { self.lines(axis: axis + 1, offset: offset * shape[axis] + $0) } ?? ["…"]
      if position < last, index != nil { block[block.count - 1] += "," }
      if position > 0, shape.count - axis > 2 { lines.append("") }
      lines += block.enumerated().map { (position == 0 && $0.offset == 0 ? "[" : " ") + $0.element }
    }
    if lines.isEmpty { return ["[]"] }
    lines[lines.count - 1] += "]"
    return lines.map { $0.allSatisfy { $0 == " " } ? "" : $0 }
  }
}
