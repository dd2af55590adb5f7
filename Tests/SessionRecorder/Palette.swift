/// The colours of the window, and what a terminal's 256 are on it.
enum Palette {
  static let window = "#1b1f27"
  static let foreground = "#d5d9e0"
  private static let dim = "#8b93a1"

  private static let sixteen = [
    "#3a404b", "#e8757d", "#98c379", "#e5c07b", "#69aef2", "#cf8ee0", "#56c2cd", "#d5d9e0",
    "#7d8696", "#ff8f96", "#b4dd95", "#f5d797", "#8cc4ff", "#e3a9f2", "#7adbe5", "#ffffff",
  ]

  static func ink(_ style: Style) -> String {
    if style.isInverse { return style.background.map(colour) ?? window }
    guard let ink = style.ink else { return style.isDim ? dim : style.isBold ? "#f4f6f9" : foreground }
    return colour(ink)
  }

  /// Nil for the window's own.
  static func paper(_ style: Style) -> String? {
    style.isInverse ? style.ink.map(colour) ?? foreground : style.background.map(colour)
  }

  private static func colour(_ ink: Style.Ink) -> String {
    switch ink {
    case .rgb(let red, let green, let blue): return hexadecimal(red, green, blue)
    case .index(let index) where index < 16: return sixteen[max(0, index)]
    case .index(let index) where index < 232:
      let levels = [0, 95, 135, 175, 215, 255]
      let place = index - 16
      return hexadecimal(levels[place / 36], levels[place / 6 % 6], levels[place % 6])
    case .index(let index):
      let grey = 8 + 10 * (min(255, index) - 232)
      return hexadecimal(grey, grey, grey)
    }
  }

  private static func hexadecimal(_ red: Int, _ green: Int, _ blue: Int) -> String {
    "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String(max(0, min(255, $0)), radix: 16) }.joined()
  }
}
