/// The states of a cell that can be gone back to. Characters typed one after the other are undone word by word.
package struct UndoHistory {
  private var past: [EditBuffer] = []
  private var future: [EditBuffer] = []
  private var current = EditBuffer()
  /// Whether the next change begins a step, come what may.
  private var isSettled = true

  package init() {}

  /// Takes note of what the buffer is now.
  package mutating func record(_ buffer: EditBuffer) {
    guard buffer.scalars != current.scalars else {
      current.cursor = buffer.cursor
      return
    }
    if isSettled || !isTyping(on: current, to: buffer) { past.append(current) }
    isSettled = false
    future = []
    current = buffer
  }

  /// Goes a step back; nil if there is none.
  package mutating func undo() -> EditBuffer? {
    guard let before = past.popLast() else { return nil }
    future.append(current)
    current = before
    isSettled = true
    return before
  }

  package mutating func redo() -> EditBuffer? {
    guard let after = future.popLast() else { return nil }
    past.append(current)
    current = after
    isSettled = true
    return after
  }

  /// Whether one character was typed that goes on a word.
  private func isTyping(on old: EditBuffer, to new: EditBuffer) -> Bool {
    guard new.scalars.count == old.scalars.count + 1, new.cursor == old.cursor + 1, new.cursor > 1 else { return false }
    let typed = new.scalars[new.cursor - 1]
    guard typed != "\n", new.scalars[new.cursor - 2] != "\n" else { return false }
    // A blank begins the next step, and so do the characters after it.
    return typed != " " || new.scalars[new.cursor - 2] == " "
  }
}
