import Diagnostics
import Syntax

extension Checker {
  /// `data fashion = idx "folder" { classes "T-shirt", "Trouser" }`. The headers of the files are read here, so that the
  /// shapes of nets can be checked against them before anything runs.
  func checkImages(_ declaration: Declaration, _ format: ImageDefinition.Format) -> TypedDeclaration? {
    var reader = OptionReader(self, "data", declaration.options, rules: OptionRule.images)
    guard let name = declaration.name, let source = declaration.sources.first else { return nil }
    // In `classes "cat", "dog"` what stands behind the comma reads like a column of a table.
    let named = reader.option("classes")
    let more = declaration.columns.filter { column in
      column.role == .value && column.unit == nil && named.map { $0.span.end <= column.span.start } ?? false
    }
    if let column = declaration.columns.first(where: { column in !more.contains { $0.span == column.span } }) {
      report(
        .plain(
          code: "unknown-option", message: "pictures have no columns", label: "",
          help: ["names of the classes are given as `classes \"cat\", \"dog\"`"]), at: column.span)
      return nil
    }
    let path = check(source)
    if path.type.isInvalid { return nil }
    guard case .string(let folder) = path.kind else {
      report(
        path.type == .string
          ? .plain(
            code: "unknown-shape", message: "the size of the pictures must be known before running", label: "",
            help: ["write the path as plain text"])
          : .optionType(format.rawValue, expected: "a path in quotes", operand(path)), at: path.span)
      return nil
    }
    var classes: [String] = []
    if let option = named {
      for argument in option.arguments {
        guard case .string(let parts) = argument.kind, parts.count == 1, case .text(let text)? = parts.first else {
          report(.optionValue("classes", expected: "names in quotes, in the order of their numbers"), at: argument.span)
          return nil
        }
        classes.append(text)
      }
      classes += more.map(\.header.text)
    }
    do throws(DiagnosticError) {
      let header = try environment.images(at: folder, format: format)
      if format == .images, !classes.isEmpty, classes.count != header.classes.count {
        report(
          .plain(
            code: "option-value", message: "there are \(header.classes.count) classes, and \(classes.count) names",
            label: "", help: ["the folders are \(listed(header.classes))"]),
          at: named?.span ?? path.span)
        return nil
      }
      let definition = ImageDefinition(
        name: name.text, format: format, path: reader.add(path), classes: classes, header: header)
      return TypedDeclaration(
        .images(definition), operands: reader.operands, type: header.type, span: declaration.span)
    } catch {
      for var diagnostic in error.diagnostics {
        if diagnostic.labels.isEmpty { diagnostic.labels = [.init(path.span)] }
        add(diagnostic)
      }
      return nil
    }
  }
}
