/// How charts look. Sizes are in points on paper (1 pt = 1/72 inch), whatever the file's kind.
public struct Theme: Equatable, Sendable {
  /// A font family. Where it is not installed fontconfig substitutes the nearest sans (Liberation Sans, DejaVu Sans).
  public var font: String
  public var fontSize: Double
  public var lineWidth: Double
  /// Colours of successive marks; past the last they start again with another dash or marker.
  public var colours: [Colour]
  public var ink: Colour
  public var grid: Colour
  public var background: Colour
  /// Resolution of png files, dots per inch.
  public var resolution: Double
  /// The width of a figure that names none, in centimetres.
  public var width: Double

  public init(
    font: String, fontSize: Double, lineWidth: Double, colours: [Colour], ink: Colour, grid: Colour,
    background: Colour, resolution: Double, width: Double = 15
  ) {
    self.font = font
    self.fontSize = fontSize
    self.lineWidth = lineWidth
    self.colours = colours
    self.ink = ink
    self.grid = grid
    self.background = background
    self.resolution = resolution
    self.width = width
  }

  /// For a journal page: small sans text, thin lines, the colour-blind-safe set of Okabe and Ito
  /// (its yellow, unreadable on white, last).
  public static let paper = Theme(
    font: "Arial", fontSize: 8, lineWidth: 1.1,
    colours: [0x0072B2, 0xD55E00, 0x009E73, 0xCC79A7, 0xE69F00, 0x56B4E9, 0x000000, 0xB5A900].map { Colour($0) },
    ink: Colour(0x262626), grid: Colour(0xE4E4E4), background: Colour(0xFFFFFF), resolution: 200)

  /// For projection: the colours of paper with text and lines that are read from the last row.
  public static let slide = Theme(
    font: "Arial", fontSize: 12, lineWidth: 2, colours: paper.colours, ink: Colour(0x1A1A1A), grid: Colour(0xE0E0E0),
    background: Colour(0xFFFFFF), resolution: 200, width: 20)

  /// For a dark page: light ink, and the colours of paper lightened until each stands out from the ground.
  public static let dark = Theme(
    font: "Arial", fontSize: 8, lineWidth: 1.2,
    colours: [0x56B4E9, 0xF0894A, 0x2FC79A, 0xE29CC6, 0xF0B93A, 0x8AA8FF, 0xF2F2F2, 0xE5DC5A].map { Colour($0) },
    ink: Colour(0xD6D9DE), grid: Colour(0x343A44), background: Colour(0x16191F), resolution: 200)

  func colour(_ index: Int) -> Colour {
    colours.isEmpty ? ink : colours[index % colours.count]
  }
}
