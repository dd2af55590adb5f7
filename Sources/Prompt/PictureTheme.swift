import Glibc
import Pictures
import Plotting

/// The look of charts on a terminal: on its own background, dark or light.
enum PictureTheme {
  /// - Parameter background: what the terminal says; absent, `COLORFGBG` decides, which some terminals set, and else the background
  ///   is taken as dark, as that of most is.
  static func theme(on background: RGB?) -> Theme {
    let isDark = background.map { $0.lightness < 0.5 } ?? isDarkByEnvironment ?? true
    var theme = isDark ? dark : Figure(panels: []).theme
    if let background {
      theme.background = Colour(UInt32(background.red) << 16 | UInt32(background.green) << 8 | UInt32(background.blue))
    }
    return theme
  }

  /// `COLORFGBG` is `15;0` or `15;default;0`: last the number of the background among the 16 colours.
  private static var isDarkByEnvironment: Bool? {
    guard let text = getenv("COLORFGBG").map({ String(cString: $0) }),
      let number = text.split(separator: ";").last.flatMap({ Int($0) }), 0..<16 ~= number
    else { return nil }
    return number < 7 || number == 8
  }

  /// Light ink, and the usual colours lightened until each stands out.
  private static var dark: Theme {
    var theme = Figure(panels: []).theme
    theme.colours = [0x56B4E9, 0xF0894A, 0x2FC79A, 0xE29CC6, 0xF0B93A, 0x8AA8FF, 0xF2F2F2, 0xE5DC5A].map { Colour($0) }
    theme.ink = Colour(0xD6D9DE)
    theme.grid = Colour(0x343A44)
    theme.background = Colour(0x16191F)
    return theme
  }
}
