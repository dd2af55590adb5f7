extension Formula {
  /// The letters of a row of nothing but letters and digits.
  var letters: String? {
    switch self {
    case .identifier(let text, _), .number(let text): return text
    case .row(let parts):
      var text = ""
      for part in parts {
        guard let letters = part.letters else { return nil }
        text += letters
      }
      return text.isEmpty ? nil : text
    default: return nil
    }
  }

  func restyled(_ style: Style) -> Formula {
    switch self {
    case .identifier(let text, _): .identifier(text, style)
    case .number(let text) where style == .bold: .identifier(text, style)
    case .row(let parts): .row(parts.map { $0.restyled(style) })
    case .scripts(let base, let lower, let upper):
      .scripts(base.restyled(style), lower: lower?.restyled(style), upper: upper?.restyled(style))
    case .accent(let base, let mark, let isBelow): .accent(base.restyled(style), mark: mark, isBelow: isBelow)
    default: self
    }
  }
}
