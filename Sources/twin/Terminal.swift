import Glibc

/// What is known of the terminal behind a descriptor.
enum Terminal {
  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Colour unless the terminal is dumb or the user has said no (https://no-color.org).
  static func takesColour(_ descriptor: Int32) -> Bool {
    guard isTerminal(descriptor), getenv("NO_COLOR") == nil, let name = getenv("TERM") else { return false }
    return String(cString: name) != "dumb"
  }

  static func size(_ descriptor: Int32) -> (columns: Int, rows: Int) {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return (80, 24) }
    return (Int(size.ws_col), Int(size.ws_row))
  }
}
