import Glibc
import Pictures
import Plotting

/// The look of charts on a terminal: on its own background, dark or light.
enum PictureTheme {
  /// - Parameter background: what the terminal says; absent, `COLORFGBG` decides, which some terminals set, and else the background
  ///   is taken as dark, as that of most is.
  static func theme(on background: RGB?) -> Theme {
    let isDark = background.map { $0.lightness < 0.5 } ?? isDarkByEnvironment ?? true
    var theme = isDark ? Theme.dark : .paper
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
}
