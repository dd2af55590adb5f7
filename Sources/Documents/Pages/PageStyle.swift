/// Measures and colours of a report on paper, in points. Text is in DejaVu, which the charts need anyway, so that pages
/// look the same on every machine.
enum PageStyle {
  static let width = 595.28
  static let height = 841.89
  static let margin = 57.0
  /// The lowest place of text; the page's number stands below it.
  static let bottom = height - 62
  static let textWidth = width - 2 * margin

  static let body = "DejaVu Sans 9.8"
  static let small = "DejaVu Sans 7.5"
  static let table = "DejaVu Sans 8.8"
  static let spacing = 1.35

  static func heading(_ level: Int) -> String {
    let sizes = [21.0, 15, 12, 10.8, 9.8, 9.8]
    return "DejaVu Sans Bold \(sizes[min(max(level, 1), 6) - 1])"
  }

  static func code(_ size: Double) -> String { "DejaVu Sans Mono \(size)" }
  /// Of a letter of the code's font, in parts of its size.
  static let codeAdvance = 0.602
  static let codeSize = 8.2
  static let smallestCode = 5.6

  static let ink: UInt32 = 0x1F2328
  static let quiet: UInt32 = 0x57606A
  static let rule: UInt32 = 0xD0D7DE
  static let ground: UInt32 = 0xF5F6F8
  static let warningGround: UInt32 = 0xFFF8E1
  static let errorGround: UInt32 = 0xFFF0EF
  static let errorInk = "#A40E26"
  static let warningInk = "#7A4B00"
  static let link = "#0A58A8"

  static func colour(_ kind: HighlightedPiece.Kind) -> String? {
    switch kind {
    case .plain: nil
    case .keyword: "#A3195B"
    case .option: "#6639BA"
    case .function: "#7A3E00"
    case .string: "#0A5C36"
    case .number: "#0550AE"
    case .unit: "#00636E"
    case .comment: "#5F6B77"
    }
  }
}
