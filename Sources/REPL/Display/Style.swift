/// What a character on the screen is, of which its colour follows.
package enum Face: UInt8, CaseIterable {
  case plain, prompt, promptNumber, continuation, ghost
  case keyword, function, option, number, unit, string, comment, `operator`, command, wrong
  case candidate, candidateHelp, selected, selectedHelp, status, found

  init(_ kind: Highlight.Kind) {
    switch kind {
    case .keyword: self = .keyword
    case .function: self = .function
    case .option: self = .option
    case .number: self = .number
    case .unit: self = .unit
    case .string: self = .string
    case .comment: self = .comment
    case .operator: self = .operator
    case .command: self = .command
    case .wrong: self = .wrong
    }
  }
}

/// How a character is shown.
package struct Style: Equatable {
  package var face: Face
  /// One of a pair of brackets of which the other is meant too.
  package var isMatched = false

  package init(_ face: Face, isMatched: Bool = false) {
    self.face = face
    self.isMatched = isMatched
  }
}

/// Styles as a terminal understands them.
package struct Palette {
  /// False where the user asked for none: `NO_COLOR`. What is dim or underlined stays so, as those are no colours.
  package var hasColours: Bool

  package init(hasColours: Bool) {
    self.hasColours = hasColours
  }

  /// The parameters of the escape sequence that selects a style after a reset; empty for plain text. Only the eight
  /// colours that every terminal has and lets its user choose.
  package func parameters(of style: Style) -> String {
    var parameters = hasColours ? coloured(style.face) : colourless(style.face)
    if style.isMatched { parameters += parameters.isEmpty ? "1;4" : ";1;4" }
    return parameters
  }

  private func coloured(_ face: Face) -> String {
    switch face {
    case .plain, .operator, .candidate: ""
    case .prompt: "1;32"
    case .promptNumber, .continuation, .ghost, .candidateHelp, .status: "2"
    case .keyword: "35"
    case .function: "34"
    case .option: "36"
    case .number: "33"
    case .unit: "36"
    case .string: "32"
    case .comment: "2;3"
    case .command: "1;34"
    case .wrong: "4;31"
    case .selected, .selectedHelp: "7"
    case .found: "1;30;43"
    }
  }

  private func colourless(_ face: Face) -> String {
    switch face {
    case .promptNumber, .continuation, .ghost, .candidateHelp, .status, .comment: "2"
    case .prompt, .keyword, .command: "1"
    case .wrong: "4"
    case .selected, .selectedHelp, .found: "7"
    case .plain, .function, .option, .number, .unit, .string, .operator, .candidate: ""
    }
  }
}
