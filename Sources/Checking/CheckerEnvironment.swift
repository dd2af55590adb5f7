import Diagnostics
import Syntax

/// What the checker asks of the world: it never touches files itself.
public protocol CheckerEnvironment: AnyObject {
  /// The column names of a delimited file, so that a misspelt column is found before anything runs.
  /// Throws the reader's own words.
  func header(ofTable path: String, options: [String: ReaderOption]) throws(DiagnosticError) -> [String]
  /// What the headers of labelled pictures tell: their size, their parts and classes.
  /// Throws the reader's own words.
  func images(at path: String, format: ImageDefinition.Format) throws(DiagnosticError) -> ImageHeader
  /// The statements of a module, read and parsed once.
  func load(_ use: UseSyntax) throws(DiagnosticError) -> LoadedModule
}

extension CheckerEnvironment {
  public func images(at path: String, format: ImageDefinition.Format) throws(DiagnosticError) -> ImageHeader {
    throw DiagnosticError(Diagnostic(code: "unreadable-file", "no pictures can be read here"))
  }
}

/// A module as `use` brings it in.
public struct LoadedModule: Sendable {
  /// What tells one module from another, its resolved path.
  public let identity: String
  public let program: Program

  public init(identity: String, program: Program) {
    self.identity = identity
    self.program = program
  }
}
