import Diagnostics
import Syntax

extension Checker {
  /// The options of `data` by name, each as its rule wants it: a choice as `word`, a character or text as `text`, texts as `words`, a
  /// count as `number`. What does not fit is reported and left out.
  func readerOptions(_ options: [Option]) -> [String: ReaderOption] {
    var result: [String: ReaderOption] = [:]
    for option in options {
      guard let rule = ReaderOptionRule.all.first(where: { $0.name == option.key.text }) else { continue }
      if case .columns = rule.value { continue }
      if let value = readerOption(option, rule) { result[rule.name] = value }
    }
    return result
  }

  private func readerOption(_ option: Option, _ rule: ReaderOptionRule) -> ReaderOption? {
    func refuse(_ found: String? = nil) -> ReaderOption? {
      var help: [String] = []
      if let found, case .choice(let words) = rule.value {
        let near = nearest(to: found, among: words)
        if !near.isEmpty { help = ["did you mean \(alternatives(near))?"] }
      }
      report(
        .plain(code: "option-value", message: "`\(rule.name)` takes \(rule.expected)", label: "", help: help),
        at: option.arguments.first?.span ?? option.span)
      return nil
    }
    let words = option.arguments.map { word($0) }
    guard !words.isEmpty, !option.hasBlock else { return refuse() }
    if case .texts = rule.value {
      let texts = words.compactMap { $0?.text }
      return texts.count == words.count ? .words(texts) : refuse()
    }
    guard words.count == 1, let word = words[0] else { return refuse() }
    switch rule.value {
    case .choice(let choices): return choices.contains(word.text) ? .word(word.text) : refuse(word.text)
    case .character(let names):
      if !word.isQuoted, let character = names[word.text] { return .text(character) }
      return word.isQuoted && word.text.count == 1 ? .text(word.text) : refuse(word.text)
    case .text: return word.isQuoted && !word.text.isEmpty ? .text(word.text) : refuse()
    case .count:
      guard case .number(let number) = option.arguments[0].kind, number == number.rounded(), (0...1e9).contains(number)
      else { return refuse() }
      return .number(number)
    case .texts, .columns: return nil
    }
  }

  /// A word, a number as it is written, or a text in quotes; nil for anything else.
  private func word(_ argument: Expression) -> (text: String, isQuoted: Bool)? {
    switch argument.kind {
    case .name(let word): return (word, false)
    case .boolean(let flag): return (flag ? "yes" : "no", false)
    case .number, .unary(.negate, _): return (text(argument.span), false)
    case .string(let parts):
      guard parts.count <= 1 else { return nil }
      guard let part = parts.first else { return ("", true) }
      guard case .text(let text) = part else { return nil }
      return (text, true)
    default: return nil
    }
  }
}
