extension Raster {
  /// The picture in another size. Each new pixel is the mean of those it covers, so thin lines fade rather than vanish.
  ///
  /// - Parameters: sides in pixels, taken as at least 1.
  public func scaled(width newWidth: Int, height newHeight: Int) -> Raster {
    let (newWidth, newHeight) = (max(1, newWidth), max(1, newHeight))
    guard width > 0, height > 0, (newWidth, newHeight) != (width, height) else { return self }
    var result = Raster(width: newWidth, height: newHeight, pixels: [])
    let columns = (0..<newWidth).map { Self.covered($0, of: newWidth, by: width) }
    for y in 0..<newHeight {
      let rows = Self.covered(y, of: newHeight, by: height)
      for x in 0..<newWidth {
        var sums = (0, 0, 0)
        for row in rows {
          for column in columns[x] {
            let place = 3 * (row * width + column)
            sums.0 += Int(pixels[place])
            sums.1 += Int(pixels[place + 1])
            sums.2 += Int(pixels[place + 2])
          }
        }
        let count = rows.count * columns[x].count
        let place = 3 * (y * newWidth + x)
        result.pixels[place] = UInt8((sums.0 + count / 2) / count)
        result.pixels[place + 1] = UInt8((sums.1 + count / 2) / count)
        result.pixels[place + 2] = UInt8((sums.2 + count / 2) / count)
      }
    }
    return result
  }

  /// The old places under a new one; at least one of them.
  private static func covered(_ place: Int, of count: Int, by old: Int) -> Range<Int> {
    let start = place * old / count
    return start..<max(start + 1, (place + 1) * old / count)
  }
}
