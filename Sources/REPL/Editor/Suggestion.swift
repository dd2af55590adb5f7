/// What is offered after the text that is typed: how an earlier entry goes on.
struct Suggestion {
  private var text: String?
  private var rest: [Unicode.Scalar] = []

  /// What to offer at the end of a text. Nothing is looked up twice for the same text.
  mutating func rest(after text: String, in history: History, _ evaluator: any CellEvaluator) -> [Unicode.Scalar] {
    if text == self.text { return rest }
    self.text = text
    rest = []
    if !text.isBlank, let entry = history.newest(beginningWith: text, where: evaluator.namesExist) {
      rest = Array(entry.unicodeScalars.dropFirst(text.unicodeScalars.count))
    }
    return rest
  }
}
