import Documents

/// The kinds of report, by the ending of a file's name.
public enum ReportFormat: String, CaseIterable, Sendable {
  case html
  case markdown = "md"
  case jupyter = "ipynb"
  case pdf

  public init(path: String) throws(ReportFailure) {
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    let ending = name.lastIndex(of: ".").map { String(name[name.index(after: $0)...]).lowercased() } ?? ""
    guard let format = Self(rawValue: ending) else { throw .unknownEnding(path: path) }
    self = format
  }
}

/// Why a report could not be written or checked.
public enum ReportFailure: Error, Equatable, Sendable {
  case unknownEnding(path: String)
  case cannotWrite(String)
  case cannotRead(String)
  /// A file that holds no record of results.
  case noRecord(path: String)
  /// A library that pages are drawn with, and the package that brings it.
  case libraryMissing(library: String, package: String)
  case pages(String)
  case server(String)
}

extension ReportFailure {
  init(_ problem: PageProblem) {
    switch problem {
    case .missing(let library):
      self = .libraryMissing(
        library: library, package: library.hasPrefix("librsvg") ? "librsvg2-2" : "libpangocairo-1.0-0")
    case .failed: self = .pages("the libraries report a fault, or there is no memory")
    }
  }
}

extension ReportFailure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownEnding(let path):
      "`\(path)` does not say which kind of report it is; the endings are .html, .md, .ipynb and .pdf"
    case .cannotWrite(let problem), .cannotRead(let problem): problem
    case .noRecord(let path): "`\(path)` is no report that twin has written, so there is nothing to check it by"
    case .libraryMissing(let library, let package):
      "pages need \(library), which is not installed: sudo apt-get install \(package)"
    case .pages(let reason): "the pages could not be drawn: \(reason)"
    case .server(let reason): "the report cannot be shown at an address of this machine: \(reason)"
    }
  }
}
