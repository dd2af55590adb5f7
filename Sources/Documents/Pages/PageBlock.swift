import CTypeset

/// Text that has been laid out; freed with its last owner.
final class PageBlock {
  let pointer: OpaquePointer
  let links: [PageText.Link]
  let lines: [(top: Double, height: Double)]

  /// Markup that the library refuses, which ours should never be, is left out.
  init(
    _ typesetter: OpaquePointer, _ text: PageText, font: String, width: Double, alignment: TextAlignment = TextLeft,
    spacing: Double = PageStyle.spacing
  ) {
    let block = text_block(typesetter, text.markup, font, width, alignment, spacing)
    links = block == nil ? [] : text.links
    pointer = block ?? text_block(typesetter, "", font, width, alignment, spacing)
    lines = (0..<text_block_lines(pointer)).map { [pointer] line in
      var top = 0.0
      var height = 0.0
      text_block_line(pointer, line, &top, &height)
      return (top, height)
    }
  }

  deinit { text_block_free(pointer) }

  /// From the top of one line to the foot of another.
  func height(_ range: Range<Int>) -> Double {
    guard let first = range.first, let last = range.last else { return 0 }
    return lines[last].top + lines[last].height - lines[first].top
  }

  var height: Double { height(lines.indices) }

  /// What lies between lines and not around them: the blank to the next block, if that goes on as this one does.
  var seam: Double {
    guard lines.count > 1 else { return 0 }
    return max(0, (lines[1].top - lines[0].top) * Double(lines.count) - height)
  }
}
