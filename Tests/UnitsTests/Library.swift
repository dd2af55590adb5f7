import Foundation
import Units

/// The unit library as it stands in `lib/units`.
enum Library {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("lib/units")

  static func definitions() throws -> [UnitDefinition] {
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "twin" }
      .sorted { $0.path < $1.path }
    return try files.flatMap { try DeclarationReader.definitions(in: String(contentsOf: $0, encoding: .utf8)) }
  }

  static func table() throws -> UnitTable { try UnitTable(definitions()) }
}

extension UnitTable {
  /// The unit written `text`, as a program would have it.
  func unit(_ text: String) throws -> Units.Unit {
    try evaluate(DeclarationReader.factors(in: text), symbol: text)
  }
}
