/// A picture in svg made fit to stand in a page with others: without the declaration before its first tag, and with a prefix
/// before each of its identifiers, which are the same in every picture that gnuplot draws and would refer to one another's.
/// Text between the tags is left as it is.
///
/// - Parameters:
///   - bytes: what `Renderer` drew, UTF-8.
///   - prefix: letters, digits and hyphens, beginning with a letter; another for each picture of the page.
public func inlineSVG(_ bytes: [UInt8], prefix: String) -> String {
  let text = String(decoding: bytes, as: UTF8.self)
  guard let start = text.firstRange(of: "<svg") else { return "" }
  var result = ""
  var rest = text[start.lowerBound...]
  while let open = rest.firstIndex(of: "<") {
    result += rest[..<open]
    let close = rest[open...].firstIndex(of: ">").map { rest.index(after: $0) } ?? rest.endIndex
    result += prefixed(rest[open..<close], prefix)
    rest = rest[close...]
  }
  return result + rest
}

/// A tag with the prefix before what its attributes define or refer to.
private func prefixed(_ tag: Substring, _ prefix: String) -> String {
  var result = ""
  var rest = tag
  while !rest.isEmpty {
    let mark = [" id='", " id=\"", "href='#", "href=\"#", "url(#"].first { rest.hasPrefix($0) }
    if let mark {
      result += mark + prefix
      rest = rest.dropFirst(mark.count)
    } else {
      result.append(rest.removeFirst())
    }
  }
  return result
}
