/// Where the prompt's cells come from.
protocol CellSource: AnyObject {
  /// The next cell; `number` is the one it will have.
  func next(number: Int) -> CellEvent

  /// Keeps a cell that is about to be evaluated, for this prompt and the ones to come.
  func remember(_ cell: String)

  /// Takes keys that a cell has read and not used, to read them next.
  func giveBack(_ keys: [UInt8])
}

enum CellEvent: Equatable {
  case cell(String)
  /// What was typed is dropped.
  case cancelled
  case end
}
