/// The pixels whose colours agree in the five high bits of each channel.
struct ColourBin {
  static let count = 1 << 15

  static func index(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Int {
    Int(red >> 3) << 10 | Int(green >> 3) << 5 | Int(blue >> 3)
  }

  /// How many pixels there are, and the sums of their channels.
  var pixels: UInt32 = 0
  var red: UInt32 = 0
  var green: UInt32 = 0
  var blue: UInt32 = 0

  // Sums stay below 2^32 for 2^24 pixels, and wrap harmlessly into a wrong shade beyond.
  mutating func add(_ r: UInt8, _ g: UInt8, _ b: UInt8) {
    pixels &+= 1
    red &+= UInt32(r)
    green &+= UInt32(g)
    blue &+= UInt32(b)
  }
}

/// A box of colours that median cut will show as one.
struct ColourBox {
  struct Entry {
    let index: Int
    let pixels: Int
    /// The mean colour of the bin, by channel.
    let mean: SIMD3<Double>
  }

  private(set) var bins: [Entry]
  private let pixels: Int
  /// The channel in which the colours differ most, and by how much.
  private let widest: (channel: Int, extent: Double)

  init(_ bins: [Entry]) {
    self.bins = bins
    pixels = bins.reduce(0) { $0 + $1.pixels }
    var lower = SIMD3<Double>(repeating: 255)
    var upper = SIMD3<Double>(repeating: 0)
    for bin in bins {
      lower = pointwiseMin(lower, bin.mean)
      upper = pointwiseMax(upper, bin.mean)
    }
    let extents = upper - lower
    let channel = (0..<3).max { extents[$0] < extents[$1] } ?? 0
    widest = (channel, max(0, extents[channel]))
  }

  /// What is gained by dividing the box: many pixels, or colours far apart. The root keeps a large plain background, whose
  /// box is a single bin soon, from taking all the divisions.
  private var weight: Double { bins.count < 2 ? 0 : Double(pixels).squareRoot() * widest.extent }

  var mean: RGB {
    let sum = bins.reduce(SIMD3<Double>.zero) { $0 + $1.mean * Double($1.pixels) } / Double(max(1, pixels))
    func byte(_ value: Double) -> UInt8 { UInt8(max(0, min(255, value.rounded()))) }
    return RGB(byte(sum.x), byte(sum.y), byte(sum.z))
  }

  /// Divides the box where half of its pixels are on either side.
  private func halves() -> (ColourBox, ColourBox) {
    let sorted = bins.sorted { $0.mean[widest.channel] < $1.mean[widest.channel] }
    var before = 0
    var cut = 0
    while cut < sorted.count - 1, cut == 0 || 2 * before < pixels {
      before += sorted[cut].pixels
      cut += 1
    }
    return (ColourBox(Array(sorted[..<cut])), ColourBox(Array(sorted[cut...])))
  }

  /// At most `limit` boxes that hold all bins with pixels.
  static func cut(_ bins: [ColourBin], limit: Int) -> [ColourBox] {
    var entries: [Entry] = []
    for (index, bin) in bins.enumerated() where bin.pixels > 0 {
      let sums = SIMD3(Double(bin.red), Double(bin.green), Double(bin.blue))
      entries.append(Entry(index: index, pixels: Int(bin.pixels), mean: sums / Double(bin.pixels)))
    }
    var boxes = [ColourBox(entries)]
    while boxes.count < limit {
      guard let largest = boxes.indices.max(by: { boxes[$0].weight < boxes[$1].weight }), boxes[largest].weight > 0
      else { break }
      let (low, high) = boxes[largest].halves()
      boxes[largest] = low
      boxes.append(high)
    }
    return boxes
  }
}
