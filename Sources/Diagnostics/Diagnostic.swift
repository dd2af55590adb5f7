/// One thing to tell the user: what is wrong, where, and how to mend it.
public struct Diagnostic: Sendable, Hashable {
  public enum Severity: String, Sendable { case error, warning, note }

  /// A place in the source with a word on it.
  public struct Label: Sendable, Hashable {
    public let span: Span
    public let text: String

    public init(_ span: Span, _ text: String = "") {
      self.span = span
      self.text = text
    }
  }

  public var severity: Severity
  /// A stable, hyphenated name such as `unit-mismatch`.
  public var code: String
  public var message: String
  /// The first label is the place of the diagnostic; none at all means it has no place in the source.
  public var labels: [Label]
  public var notes: [String]
  public var help: [String]

  public init(
    _ severity: Severity = .error, code: String, _ message: String, at labels: [Label] = [], notes: [String] = [],
    help: [String] = []
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.labels = labels
    self.notes = notes
    self.help = help
  }

  public init(
    _ severity: Severity = .error, code: String, _ message: String, at span: Span, _ label: String = "",
    notes: [String] = [], help: [String] = []
  ) {
    self.init(severity, code: code, message, at: [Label(span, label)], notes: notes, help: help)
  }
}

/// A failure that has already been put into words.
public struct DiagnosticError: Error, Sendable {
  public var diagnostics: [Diagnostic]

  public init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }
  public init(_ diagnostic: Diagnostic) { self.init([diagnostic]) }
}
