import Diagnostics
import Syntax

/// The shape of a tree without its spans and parentheses, for comparing two parses.
func outline(_ program: Program) -> String {
  var text = ""
  for cell in program.cells {
    text += "cell \(cell.kind) \(cell.title)\n"
    write(cell.statements, into: &text)
  }
  return text
}

private func write(_ value: Any, into text: inout String) {
  if value is Span { return }
  if let value = value as? String { return text += value.debugDescription }
  if let value = value as? Double { return text += "\(value.bitPattern)" }
  let mirror = Mirror(reflecting: value)
  if mirror.children.isEmpty { return text += "\(value)" }
  text += "("
  for child in mirror.children where child.label != "height" {
    if let label = child.label { text += label + ":" }
    write(child.value, into: &text)
    text += " "
  }
  text += ")"
}
