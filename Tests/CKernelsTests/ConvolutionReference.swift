import CKernels

/// The extents of one convolution, and what it must give, summed plainly in double precision.
struct ConvolutionCase {
  var batch = 1
  var height = 5
  var width = 5
  var channels = 3
  var filterHeight = 3
  var filterWidth = 3
  var filters = 4
  var groups = 1
  var stride = (1, 1)
  var dilation = (1, 1)
  /// Top, bottom, left, right.
  var pad = (0, 0, 0, 0)

  var outHeight: Int {
    Int(
      ck_convolution_extent(
        Int64(height), Int64(filterHeight), Int64(stride.0), Int64(dilation.0), Int64(pad.0), Int64(pad.1)))
  }
  var outWidth: Int {
    Int(
      ck_convolution_extent(
        Int64(width), Int64(filterWidth), Int64(stride.1), Int64(dilation.1), Int64(pad.2), Int64(pad.3)))
  }
  var inCount: Int { batch * height * width * channels }
  var outCount: Int { batch * outHeight * outWidth * filters }
  var filterCount: Int { filterHeight * filterWidth * (channels / groups) * filters }

  /// The case as the kernels take it, without its tensors.
  func arguments(_ type: ck_type) -> ck_convolution {
    var arguments = ck_convolution()
    arguments.type = type
    arguments.batch = Int64(batch)
    arguments.height = Int64(height)
    arguments.width = Int64(width)
    arguments.channels = Int64(channels)
    arguments.filter_height = Int64(filterHeight)
    arguments.filter_width = Int64(filterWidth)
    arguments.filters = Int64(filters)
    arguments.groups = Int64(groups)
    arguments.stride_height = Int64(stride.0)
    arguments.stride_width = Int64(stride.1)
    arguments.dilation_height = Int64(dilation.0)
    arguments.dilation_width = Int64(dilation.1)
    arguments.pad_top = Int64(pad.0)
    arguments.pad_bottom = Int64(pad.1)
    arguments.pad_left = Int64(pad.2)
    arguments.pad_right = Int64(pad.3)
    return arguments
  }

  /// Calls `body` with the places, in the input, the filter and the result, of every product of the convolution.
  func forEachProduct(_ body: (_ input: Int, _ filter: Int, _ out: Int) -> Void) {
    let groupChannels = channels / groups
    let groupFilters = filters / groups
    for image in 0..<batch {
      for y in 0..<outHeight {
        for x in 0..<outWidth {
          for i in 0..<filterHeight {
            let fromY = y * stride.0 + i * dilation.0 - pad.0
            if fromY < 0 || fromY >= height { continue }
            for j in 0..<filterWidth {
              let fromX = x * stride.1 + j * dilation.1 - pad.2
              if fromX < 0 || fromX >= width { continue }
              let pixel = ((image * height + fromY) * width + fromX) * channels
              let place = ((image * outHeight + y) * outWidth + x) * filters
              for n in 0..<filters {
                let group = n / groupFilters
                for c in 0..<groupChannels {
                  body(
                    pixel + group * groupChannels + c,
                    ((i * filterWidth + j) * groupChannels + c) * filters + n, place + n)
                }
              }
            }
          }
        }
      }
    }
  }
}

/// A sum, and the sum of the magnitudes of what was added, from which follows how far rounding may lead.
struct ReferenceSum {
  var value = 0.0
  var magnitude = 0.0

  mutating func add(_ x: Double) {
    value += x
    magnitude += abs(x)
  }
}

struct ConvolutionReference {
  var out: [ReferenceSum]
  var inGradient: [ReferenceSum]
  var filterGradient: [ReferenceSum]
  var biasGradient: [ReferenceSum]

  init(_ shape: ConvolutionCase, input: [Double], filter: [Double], outGradient: [Double]) {
    out = Array(repeating: ReferenceSum(), count: shape.outCount)
    inGradient = Array(repeating: ReferenceSum(), count: shape.inCount)
    filterGradient = Array(repeating: ReferenceSum(), count: shape.filterCount)
    biasGradient = Array(repeating: ReferenceSum(), count: shape.filters)
    var sums = (out, inGradient, filterGradient)
    shape.forEachProduct { i, f, o in
      sums.0[o].add(input[i] * filter[f])
      sums.1[i].add(outGradient[o] * filter[f])
      sums.2[f].add(outGradient[o] * input[i])
    }
    (out, inGradient, filterGradient) = sums
    for o in 0..<shape.outCount { biasGradient[o % shape.filters].add(outGradient[o]) }
  }
}
