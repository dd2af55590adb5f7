import Builtins
import Checking
import Diagnostics
import StandardLibrary
import Syntax
import Units

/// What `twin doc NAME` and `?NAME` show.
struct Documentation {
  let scope: GlobalScope

  func text(of name: String) -> String? {
    if let binding = scope.environment[name] { return own(name, binding) }
    var meanings = [BuiltinTable.signatures[name], BuiltinTable.layers[name]].compactMap { $0.map(builtin) }
    if let form = DeclarationHelp.forms[name] {
      meanings.append("\(form.usage)\n\n  \(form.summary)\n\n  \(form.example.replacing("\n", with: "\n  "))\n")
    }
    return meanings.isEmpty ? libraryLayer(name) ?? unit(name) : meanings.joined(separator: "\n")
  }

  /// A layer of the library: its comment, and the module that brings it in.
  private func libraryLayer(_ name: String) -> String? {
    for module in StandardLibrary.names where module.hasPrefix("nn/") {
      let lines = (StandardLibrary.text(of: module) ?? "").split(separator: "\n", omittingEmptySubsequences: false)
      guard let place = lines.firstIndex(where: { $0.hasPrefix("layer \(name)(") }) else { continue }
      let comment = lines[..<place].reversed().prefix { $0.hasPrefix("#") }.reversed().map { $0.dropFirst(2) }
      let usage = lines[place].dropFirst("layer ".count).prefix { $0 != "{" }
      return "\(usage.trimmed) of \(module.replacing("/", with: "."))\n\n  "
        + comment.joined(separator: "\n  ").replacing("  \n", with: "\n") + "\n"
    }
    return nil
  }

  private func own(_ name: String, _ binding: Binding) -> String {
    var text = "\(name): \(scope.units.name(of: binding.type))\n"
    if let comment = scope.documentation[name], !comment.isEmpty {
      text += "\n  \(comment.replacing("\n", with: "\n  "))\n"
    }
    return text
  }

  private func builtin(_ signature: BuiltinSignature) -> String {
    "\(signature.usage)\n\n  \(signature.summary)\n\n  \(signature.example.replacing("\n", with: "\n  "))\n"
  }

  private func unit(_ name: String) -> String? {
    guard let unit = try? scope.units.lookup(name) else { return nil }
    var text = "\(name): a unit"
    if let common = unit.dimension.commonName { text += " of \(common)" }
    text += "\n\n"
    if let doc = scope.units.definition(of: name)?.doc, !doc.isEmpty { text += "  \(doc)\n" }
    let base = scope.units.describe(unit.dimension)
    text += "  1 \(name) = \(formatNumber(unit.difference.toSI(1), .significant(12))) \(base == "1" ? "" : base)\n"
    let others = scope.units.names(ofDimension: unit.dimension).filter { $0 != name }.prefix(8)
    if !others.isEmpty { text += "  of the same kind: \(others.joined(separator: ", "))\n" }
    return text
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
