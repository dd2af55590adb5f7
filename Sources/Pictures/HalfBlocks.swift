/// Pictures as text: each cell of the terminal is an upper half block, its ink the upper pixel and its background the lower.
public enum HalfBlocks {
  public enum Depth: Sendable {
    /// 24-bit colours, as terminals with `COLORTERM=truecolor` take them.
    case trueColour
    /// The cube of 6×6×6 colours and the ramp of greys that 256-colour terminals share.
    case indexed
  }

  /// Rows of `width` cells, each ended by a newline and with all colours reset. Two rows of pixels make a row of text; below an
  /// odd last one the cells are left as they are.
  public static func encode(_ raster: Raster, depth: Depth) -> String {
    var text = ""
    for top in stride(from: 0, to: raster.height, by: 2) {
      var ink = ""
      var paper = ""
      for x in 0..<raster.width {
        guard let upper = raster.colour(x, top) else { continue }
        let lower = raster.colour(x, top + 1)
        let newPaper = lower.map { code($0, depth, base: 40) } ?? "49"
        // A cell of one colour needs no ink.
        let isPlain = lower == upper
        let newInk = isPlain ? ink : code(upper, depth, base: 30)
        let changes = (newInk != ink ? [newInk] : []) + (newPaper != paper ? [newPaper] : [])
        if !changes.isEmpty { text += "\u{1B}[" + changes.joined(separator: ";") + "m" }
        (ink, paper) = (newInk, newPaper)
        text += isPlain ? " " : "▀"
      }
      text += "\u{1B}[0m\n"
    }
    return text
  }

  private static func code(_ colour: RGB, _ depth: Depth, base: Int) -> String {
    switch depth {
    case .trueColour: "\(base + 8);2;\(colour.red);\(colour.green);\(colour.blue)"
    case .indexed: "\(base + 8);5;\(cubeIndex(colour))"
    }
  }

  /// The nearest of the colours 16 to 255.
  static func cubeIndex(_ colour: RGB) -> Int {
    let levels = [0, 95, 135, 175, 215, 255]
    let channels = [colour.red, colour.green, colour.blue].map { Int($0) }
    func nearest(_ value: Int, _ levels: [Int]) -> Int {
      levels.indices.min { abs(levels[$0] - value) < abs(levels[$1] - value) } ?? 0
    }
    func distance(_ shown: [Int]) -> Int { zip(shown, channels).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
    let cube = channels.map { nearest($0, levels) }
    let greys = (0..<24).map { 8 + 10 * $0 }
    let grey = nearest(channels.reduce(0, +) / 3, greys)
    return distance(Array(repeating: greys[grey], count: 3)) < distance(cube.map { levels[$0] })
      ? 232 + grey : 16 + 36 * cube[0] + 6 * cube[1] + cube[2]
  }
}
