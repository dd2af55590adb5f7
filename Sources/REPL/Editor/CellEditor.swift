import CEditline
import Glibc

/// Cells edited on a terminal.
///
/// libedit keeps the key maps, emacs's and vi's with what the user has changed in them, and applies keys to its buffer.
/// It asks this object for each key; then its buffer is settled, and unless more keys are waiting the cell is drawn as
/// it is now. The keys that make this prompt are bound to commands which libedit has this object perform on a copy of
/// the buffer. What takes the keyboard for a while, the completion menu and the search, reads keys in loops of its own.
final class CellEditor: CellSource {
  let evaluator: any CellEvaluator
  let name: String
  var editline: OpaquePointer
  let terminal: TerminalOutput
  var input = TerminalInput()

  var buffer = EditBuffer()
  /// The buffer as libedit has it.
  private var settled = EditBuffer()
  var undo = UndoHistory()
  var recall = Recall()
  var history = History()
  var prefix: String?
  var column: Int?
  var menu: CompletionMenu?
  var search: Search?
  var lastQuery: [Unicode.Scalar] = []
  var pasted: [UInt8] = []
  var offered = Suggestion()
  var highlighted: (scalars: [Unicode.Scalar], styles: [Style])?
  /// The character last given to libedit.
  private(set) var lastCharacter: Unicode.Scalar?

  /// Codes to give to libedit before the next key is read.
  private var codes: [UInt32] = []
  var vi: ViState?
  var number = 1
  var isClosing = false
  private var event: CellEvent?
  private var recalledEntry: UnsafeMutablePointer<CChar>?

  /// Nil if the terminal cannot be used.
  init?(evaluator: any CellEvaluator, options: REPL.Options) {
    self.evaluator = evaluator
    name = options.name
    terminal = TerminalOutput()
    let owner = LineEditorOwner(context: nil, next_key: nextKey, perform: performCommand, entry: earlierEntry)
    guard let editline = line_editor_open("twin", owner) else { return nil }
    self.editline = editline
    // The editor keeps the pointer for as long as it is open; this object closes it.
    line_editor_set_context(editline, Unmanaged.passUnretained(self).toOpaque())
    if line_editor_is_vi(editline) { vi = ViState() }
    terminal.showsMode = vi != nil
    keepingHistory { () throws(HistoryFile.Failure) in
      history = try History(file: options.historyPath.map { HistoryFile(path: $0) })
    }
  }

  deinit {
    line_editor_close(editline)
    free(recalledEntry)
  }

  func giveBack(_ keys: [UInt8]) { input.given += keys }

  func next(number: Int) -> CellEvent {
    self.number = number
    (buffer, settled) = (EditBuffer(), EditBuffer())
    (undo, recall, event, column, prefix) = (UndoHistory(), Recall(), nil, nil, nil)
    offered = Suggestion()
    vi?.begin()
    terminal.begin()
    line_editor_take_terminal(editline, true)
    let isTaken = line_editor_run(editline)
    if event == nil {
      fetch()
      if isTaken, buffer.scalars.last == "\n" { buffer.scalars.removeLast() }
      finish(isTaken ? .cell(buffer.text) : .end)
    }
    line_editor_take_terminal(editline, false)
    terminal.end()
    return event ?? .end
  }

  func remember(_ cell: String) {
    keepingHistory { () throws(HistoryFile.Failure) in try history.append(cell) }
  }

  /// Ends the editing: what was typed stays on the screen as it is.
  func finish(_ event: CellEvent, showing note: String = "") {
    self.event = event
    isClosing = true
    terminal.finish(view(), note: note)
    isClosing = false
  }

  /// A prompt without its history is still a prompt: say so once, and go on.
  func keepingHistory(_ work: () throws(HistoryFile.Failure) -> Void) {
    do throws(HistoryFile.Failure) {
      try work()
    } catch {
      history.forgetFile()
      StandardStream.error.write(line: "history is not kept: \(error)")
    }
  }
}

extension CellEditor {
  /// Takes over the buffer as libedit has it.
  func fetch() {
    var length = 0
    var cursor = 0
    guard let text = line_editor_text(editline, &length, &cursor) else { return }
    let scalars = UnsafeBufferPointer(start: text, count: length).map {
      Unicode.Scalar(UInt32(bitPattern: $0)) ?? "\u{fffd}"
    }
    settled = EditBuffer(scalars: scalars, cursor: cursor)
    buffer = settled
  }

  /// Gives libedit the buffer as it is here.
  func store() {
    guard buffer != settled else { return }
    let text = buffer.scalars.map { wchar_t(bitPattern: $0.value) }
    line_editor_replace(editline, text, text.count, buffer.cursor)
    settled = buffer
  }

  /// The next key, after drawing if none is waiting; nil at the end of the input.
  func readKey() -> Key? {
    while true {
      if !input.isPending {
        undo.record(buffer)
        terminal.show(view())
      }
      switch input.next() {
      case .key(let key):
        terminal.noteKey()
        return key
      case .end: return nil
      case .resized: terminal.resize()
      case .continued: takeTerminalAgain()
      }
    }
  }

  func suspend() {
    terminal.pause()
    line_editor_take_terminal(editline, false)
    editing_suspend()
    // A process that no shell waits for goes on at once.
    takeTerminalAgain()
  }

  private func takeTerminalAgain() {
    // Whoever had the terminal meanwhile has set it up otherwise.
    line_editor_take_terminal(editline, false)
    line_editor_take_terminal(editline, true)
    terminal.resume()
  }

  /// The next code for libedit.
  fileprivate func nextCode() -> UInt32? {
    if !codes.isEmpty { return codes.removeFirst() }
    fetch()
    // vi's two modes are told apart by what a key nobody can press does in them, but not where that would be an
    // argument.
    if !input.isPending, vi?.probes() == true { return LineEditorKeyProbe.code }
    guard let key = readKey() else { return nil }
    return code(for: key)
  }

  /// Gives a key to libedit when it next asks.
  func passOn(_ key: Key) {
    if let code = code(for: key) { codes.insert(code, at: 0) }
  }

  private func code(for key: Key) -> UInt32? {
    vi?.note(key, editline)
    switch key {
    case .character(let scalar):
      lastCharacter = scalar
      return scalar.value
    case .alt(let scalar):
      if vi != nil {
        codes.append(scalar.value)
        return LineEditorKeyEscape.code
      }
      codes.append(scalar.value)
      return 0x1b
    case .escape: return vi == nil ? 0x1b : LineEditorKeyEscape.code
    case .paste(let bytes):
      pasted = bytes
      return LineEditorKeyPaste.code
    case .unknown(let bytes):
      guard line_editor_is_bound(editline, String(decoding: bytes, as: UTF8.self)) else { return nextCode() }
      codes += bytes.dropFirst().map { UInt32($0) }
      return UInt32(bytes[0])
    case .up: return LineEditorKeyUp.code
    case .down: return LineEditorKeyDown.code
    case .left: return LineEditorKeyLeft.code
    case .right: return LineEditorKeyRight.code
    case .home: return LineEditorKeyHome.code
    case .end: return LineEditorKeyEnd.code
    case .delete: return LineEditorKeyDelete.code
    case .pageUp: return LineEditorKeyPageUp.code
    case .pageDown: return LineEditorKeyPageDown.code
    case .wordLeft: return LineEditorKeyWordLeft.code
    case .wordRight: return LineEditorKeyWordRight.code
    case .shiftTab: return LineEditorKeyShiftTab.code
    case .newline: return LineEditorKeyNewline.code
    }
  }

  fileprivate func entry(_ index: Int) -> UnsafePointer<CChar>? {
    guard history.entries.indices.contains(history.entries.count - 1 - index) else { return nil }
    free(recalledEntry)
    recalledEntry = strdup(history.entries[history.entries.count - 1 - index])
    return UnsafePointer(recalledEntry)
  }
}

private func editor(_ context: UnsafeMutableRawPointer?) -> CellEditor? {
  context.map { Unmanaged<CellEditor>.fromOpaque($0).takeUnretainedValue() }
}

private func nextKey(_ context: UnsafeMutableRawPointer?, _ key: UnsafeMutablePointer<UInt32>?) -> Int32 {
  guard let code = editor(context)?.nextCode() else { return 0 }
  key?.pointee = code
  return 1
}

private func performCommand(_ context: UnsafeMutableRawPointer?, _ command: LineEditorCommand) -> LineEditorStep {
  guard let editor = editor(context) else { return LineEditorFinish }
  editor.fetch()
  let step = editor.perform(command)
  editor.store()
  return step
}

private func earlierEntry(_ context: UnsafeMutableRawPointer?, _ index: Int32) -> UnsafePointer<CChar>? {
  editor(context)?.entry(Int(index))
}

extension LineEditorKey {
  var code: UInt32 { rawValue }
}
