import Checking
import Runtime

/// Names that mean one thing for tables, or for choosing rows, and another for lists, tensors and texts: one builtin each, which looks at
/// what it is given.
enum SharedNames {
  fileprivate struct Row: Sendable {
    let name: String
    /// The parameters of both, which stand at the same places.
    let usage: [String]
    /// Whether a call with arguments of these types (`nothing` for those left out) is the one on tables.
    let isTabular: @Sendable ([Type]) -> Bool
  }

  private static let rows = [
    Row(name: "where", usage: ["x", "a", "[b]"]) { $0.count > 2 && $0[2] == .nothing },
    Row(name: "sort_by", usage: ["x", "by", "[descending:]"]) { isTable($0.first) },
    Row(name: "join", usage: ["a", "[b]", "[kind:]", "[within:]"]) { isTable($0.first) },
  ]

  /// Both tables, with the names they share merged.
  static func merged(_ general: [Builtin], _ tabular: [Builtin]) -> [Builtin] {
    func named(_ name: String, _ table: [Builtin]) -> Builtin? { table.first { $0.signature.name == name } }
    let shared = Set(rows.map(\.name))
    return (general + tabular).filter { !shared.contains($0.signature.name) }
      + rows.compactMap { row -> Builtin? in
        guard let first = named(row.name, general), let second = named(row.name, tabular) else { return nil }
        return row.builtin(first, second)
      }
  }

  private static func isTable(_ type: Type?) -> Bool { if case .table? = type { true } else { false } }
}

extension SharedNames.Row {
  fileprivate func builtin(_ general: Builtin, _ tabular: Builtin) -> Builtin {
    Builtin(
      name, usage, "\(general.signature.summary)\n\(tabular.signature.summary)",
      example: "\(general.signature.example)\n\(tabular.signature.example)",
      infer: { call in
        let types = call.arguments.map { $0?.type ?? .nothing }
        if isTabular(types) { return try tabular.signature.infer(&call) }
        if let index = call.arguments.indices.dropFirst(general.signature.parameters.count).first(where: {
          call.has($0)
        }) {
          throw CallFailure.message(
            "`\(call.parameterName(index))` of `\(name)` is for tables", index: index, help: nil)
        }
        return try general.signature.infer(&call)
      },
      run: { context, site in
        let chosen = isTabular(site.argumentTypes) ? tabular : general
        return try chosen.implementation(&context, site)
      })
  }
}
