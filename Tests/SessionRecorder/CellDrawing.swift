/// A character that is drawn rather than written: a braille pattern, a block or a line of a box.
struct CellDrawing {
  enum Pen: CaseIterable {
    case dots, fill, light, medium, dark, line, heavyLine

    func element(colour: String, path: String) -> String {
      switch self {
      case .dots:
        "<path stroke=\"\(colour)\" stroke-width=\"2.8\" stroke-linecap=\"round\" d=\"\(path)\"/>"
      case .fill: "<path fill=\"\(colour)\" d=\"\(path)\"/>"
      case .light: "<path fill=\"\(colour)\" fill-opacity=\".25\" d=\"\(path)\"/>"
      case .medium: "<path fill=\"\(colour)\" fill-opacity=\".5\" d=\"\(path)\"/>"
      case .dark: "<path fill=\"\(colour)\" fill-opacity=\".75\" d=\"\(path)\"/>"
      case .line: "<path stroke=\"\(colour)\" fill=\"none\" d=\"\(path)\"/>"
      case .heavyLine: "<path stroke=\"\(colour)\" stroke-width=\"2.5\" fill=\"none\" d=\"\(path)\"/>"
      }
    }
  }

  let pen: Pen
  let path: String

  /// Nil for a character that is written.
  init?(_ character: Character, left: Double, top: Double, _ width: Double, _ height: Double) {
    guard let scalar = character.unicodeScalars.first, character.unicodeScalars.count == 1 else { return nil }
    func box(_ x: Double, _ y: Double, _ w: Double, _ h: Double) -> String {
      "M\(decimal(left + x * width)) \(decimal(top + y * height))h\(decimal(w * width))v\(decimal(h * height))"
        + "H\(decimal(left + x * width))z"
    }
    switch scalar.value {
    case 0x2801...0x28FF:
      pen = .dots
      path = Self.dots(scalar.value - 0x2800, left, top, width, height)
    case 0x2580:
      (pen, path) = (.fill, box(0, 0, 1, 0.5))
    case 0x2581...0x2588:
      let share = Double(scalar.value - 0x2580) / 8
      (pen, path) = (.fill, box(0, 1 - share, 1, share))
    case 0x2589...0x258F:
      (pen, path) = (.fill, box(0, 0, Double(0x2590 - scalar.value) / 8, 1))
    case 0x2590:
      (pen, path) = (.fill, box(0.5, 0, 0.5, 1))
    case 0x2591: (pen, path) = (.light, box(0, 0, 1, 1))
    case 0x2592: (pen, path) = (.medium, box(0, 0, 1, 1))
    case 0x2593: (pen, path) = (.dark, box(0, 0, 1, 1))
    default:
      guard let arms = Self.arms[character] else { return nil }
      pen = character == "━" ? .heavyLine : .line
      path = Self.lines(arms, left, top, width, height)
    }
  }

  private static func dots(
    _ bits: UInt32, _ left: Double, _ top: Double, _ width: Double, _ height: Double
  ) -> String {
    // Dots 1 to 3 and 7 stand in the left column, 4 to 6 and 8 in the right.
    let places = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
    var path = ""
    for (bit, place) in places.enumerated() where bits >> UInt32(bit) & 1 == 1 {
      let x = left + (0.25 + 0.5 * Double(place.0)) * width
      let y = top + (0.125 + 0.25 * Double(place.1)) * height
      path += "M\(decimal(x)) \(decimal(y))h0"
    }
    return path
  }

  private struct Arms: OptionSet {
    let rawValue: Int
    static let left = Arms(rawValue: 1)
    static let right = Arms(rawValue: 2)
    static let up = Arms(rawValue: 4)
    static let down = Arms(rawValue: 8)
  }

  private static let arms: [Character: Arms] = [
    "─": [.left, .right], "━": [.left, .right], "│": [.up, .down], "┌": [.right, .down], "┐": [.left, .down],
    "└": [.right, .up], "┘": [.left, .up], "├": [.right, .up, .down], "┤": [.left, .up, .down],
    "┬": [.left, .right, .down], "┴": [.left, .right, .up], "┼": [.left, .right, .up, .down], "╭": [.right, .down],
    "╮": [.left, .down], "╰": [.right, .up], "╯": [.left, .up],
  ]

  private static func lines(
    _ arms: Arms, _ left: Double, _ top: Double, _ width: Double, _ height: Double
  ) -> String {
    let (x, y) = (left + width / 2, top + height / 2)
    var path = ""
    if arms.contains(.left) || arms.contains(.right) {
      path +=
        "M\(decimal(arms.contains(.left) ? left : x)) \(decimal(y))H\(decimal(arms.contains(.right) ? left + width : x))"
    }
    if arms.contains(.up) || arms.contains(.down) {
      path +=
        "M\(decimal(x)) \(decimal(arms.contains(.up) ? top : y))V\(decimal(arms.contains(.down) ? top + height : y))"
    }
    return path
  }
}
