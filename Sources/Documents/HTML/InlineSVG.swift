/// Makes a picture fit to stand in a page among others.
enum InlineSVG {
  /// Without what only a file of its own needs, its names made its own, so that two pictures of a page do not take each
  /// other's markers, and with its title for those who cannot see it.
  static func prepared(_ svg: String, number: Int, title: String) -> String {
    guard let start = svg.firstRange(of: "<svg") else { return "" }
    var text = String(svg[start.lowerBound...])
    for name in names(in: text) {
      let own = "f\(number)-\(name)"
      for (before, after) in [("id=\"", "\""), ("id='", "'"), ("href=\"#", "\""), ("href='#", "'"), ("url(#", ")")] {
        text = text.replacing(before + name + after, with: before + own + after)
      }
    }
    // gnuplot's own title says what program drew it.
    for element in ["title", "desc"] {
      if let open = text.firstRange(of: "<\(element)>"),
        let close = text[open.upperBound...].firstRange(of: "</\(element)>")
      {
        text.removeSubrange(open.lowerBound..<close.upperBound)
      }
    }
    let label = escapedHTML(title.isEmpty ? "Figure \(number)" : title)
    return "<svg role=\"img\" aria-label=\"\(label)\"" + text.dropFirst("<svg".count)
  }

  private static func names(in svg: String) -> [String] {
    var names: [String] = []
    for quote in ["\"", "'"] {
      var rest = Substring(svg)
      while let found = rest.firstRange(of: " id=\(quote)") {
        rest = rest[found.upperBound...]
        let name = String(rest.prefix { $0 != Character(quote) })
        if !name.isEmpty, !names.contains(name) { names.append(name) }
      }
    }
    return names
  }
}
