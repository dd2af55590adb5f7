import Checking
import Syntax

// What a word's neighbours say of it.
extension SourceReading {
  func beginsDeclaration(_ index: Int, _ text: String) -> Bool {
    guard let keyword = Declaration.Keyword(rawValue: text), keyword != .param || last.owner == nil else {
      return false
    }
    switch last.kind {
    case .statements, .parentheses, .brackets: break
    default: guard kind(index - 1) == .equal else { return false }
    }
    if index > last.itemStart {
      switch kind(index - 1) {
      case .equal, .leftParenthesis, .leftBracket, .comma, .keyword, .colon: break
      default: return false
      }
    }
    switch kind(index + 1) {
    case .name: return true
    case .string, .leftBrace: return keyword == .plot || keyword == .attention
    case .percent: return keyword == .unit
    case .leftBracket, .leftParenthesis: return keyword == .plot && !touches(index)
    default: return false
    }
  }

  func isMember(_ member: Member.Kind, _ after: TokenKind) -> Bool {
    switch member {
    case .require, .when: return ![.equal, .prime, .dot, .newline, .end, .leftBracket, .pipe].contains(after)
    default: return after == .name
    }
  }

  /// What stands there ends a value, so that a brace behind it opens a block and a word is no value.
  func endsOperand(_ index: Int) -> Bool {
    switch kind(index) {
    case .name, .number, .string, .instant, .rightParenthesis, .rightBracket, .rightBrace, .percent, .prime: true
    case .keyword: ["true", "false"].contains(text(index))
    default: false
    }
  }

  // MARK: Units

  /// Whether a unit may stand here: behind a number, `->`, the `:` of a declaration, or the operator of a unit.
  func isUnitPlace(_ index: Int) -> Bool {
    switch kind(index - 1) {
    case .number: return roles[index - 1] == .number
    case .arrow: return true
    case .star, .slash:
      guard index > 1 else { return false }
      if roles[index - 2] == .unit { return true }
      // `1/yr`, where a unit may stand and behind a number.
      return kind(index - 2) == .number && text(index - 2) == "1" && kind(index - 1) == .slash
        && [.number, .arrow, .colon].contains(kind(index - 3))
    case .rightParenthesis: return false
    case .leftParenthesis: return index > 2 && kind(index - 2) == .slash && roles[index - 3] == .unit
    case .colon:
      switch last.kind {
      case .columns: return true
      case .statements: return last.member != nil || [.sensor, .actuator].contains(last.head?.keyword)
      default: return false
      }
    case .name:
      return last.kind == .options && index - 1 == last.itemStart && text(index - 1) == "unit"
    default: return false
    }
  }

  /// `*`, `/` and `^` between the parts of a unit.
  func isPartOfUnit(_ index: Int) -> Bool {
    switch tokens[index].kind {
    case .caret: return index > 0 && roles[index - 1] == .unit
    default: return false
    }
  }
}
