import CEditline
import Glibc

/// Lines edited on a terminal, with recall, completion and a history file.
final class TerminalLines: LineSource {
  private let editor: OpaquePointer
  private let completion: Completion
  private var history: HistoryFile?
  private var last: String?

  let resumes = true

  /// Nil if the terminal cannot be used.
  init?(evaluator: any CellEvaluator, historyPath: String?) {
    let completion = Completion(evaluator: evaluator)
    // The editor keeps the pointer for as long as it is open, and this object, which closes it, holds what it points to.
    let context = Unmanaged.passUnretained(completion).toOpaque()
    guard let editor = line_editor_open("twin", completeName, context) else { return nil }
    self.editor = editor
    self.completion = completion
    history = historyPath.map { HistoryFile(path: $0) }
    do throws(HistoryFile.Failure) {
      for entry in try history?.entries() ?? [] {
        line_editor_remember(editor, entry)
        last = entry
      }
    } catch {
      giveUpHistory(error)
    }
  }

  deinit { line_editor_close(editor) }

  func next(prompt: String, after source: String) -> LineEvent {
    completion.before = source.isEmpty ? "" : source + "\n"
    let shown = line_editor_is_utf8(editor) ? prompt : Self.ascii(prompt)
    return shown.withCString { prompt in
      var text: UnsafePointer<CChar>?
      let result = line_editor_read(editor, prompt, &text)
      switch (result, text) {
      case (LineEditorLine, let text?): return .line(String(cString: text))
      case (LineEditorCancelled, _): return .cancelled
      default: return .end
      }
    }
  }

  func remember(_ entry: String) {
    guard entry != last else { return }
    last = entry
    line_editor_remember(editor, entry)
    do throws(HistoryFile.Failure) {
      try history?.append(entry)
    } catch {
      giveUpHistory(error)
    }
  }

  /// A prompt without its history is still a prompt: say so once, and go on.
  private func giveUpHistory(_ failure: HistoryFile.Failure) {
    history = nil
    StandardStream.error.write(line: "history is not kept: \(failure)")
  }

  private static func ascii(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.isASCII ? $0 : "?" }))
  }
}

/// The Tab key, as the line editor calls it.
private func completeName(
  _ context: UnsafeMutableRawPointer?, _ text: UnsafePointer<CChar>?, _ cursor: Int
) -> LineEditorCompletion {
  guard let context, let text else { return LineEditorCompletion(insertion: nil, listing: nil) }
  let completion = Unmanaged<Completion>.fromOpaque(context).takeUnretainedValue()
  let answer = completion.answer(String(cString: text), cursor: cursor, columns: Int(line_editor_columns()))
  return LineEditorCompletion(
    insertion: answer.insertion.isEmpty ? nil : strdup(answer.insertion),
    listing: answer.listing.isEmpty ? nil : strdup(answer.listing))
}
