/// The numbers behind one mark of a figure, small enough to travel with a report: all of them up to a limit, beyond it
/// every so many and what sums them up. Two figures are compared by these, not by their pixels.
public struct FigureSeries: Equatable, Sendable {
  /// What is drawn and where, such as `line of T in panel 1`.
  public var name: String
  public var columns: [Column]

  public init(name: String, columns: [Column]) {
    self.name = name
    self.columns = columns
  }

  public struct Column: Equatable, Sendable {
    public var name: String
    /// How many numbers there are, missing ones included.
    public var count: Int
    /// The first number, and every `stride`-th after it.
    public var samples: [Double]
    public var stride: Int
    /// Over all finite numbers; 0 if there are none.
    public var mean: Double
    public var minimum: Double
    public var maximum: Double

    public init(
      name: String, count: Int, samples: [Double], stride: Int, mean: Double, minimum: Double, maximum: Double
    ) {
      self.name = name
      self.count = count
      self.samples = samples
      self.stride = stride
      self.mean = mean
      self.minimum = minimum
      self.maximum = maximum
    }

    /// How many numbers of a column are kept.
    public static let limit = 400

    public init(name: String, _ values: [Double]) {
      let stride = max(1, (values.count + Self.limit - 1) / Self.limit)
      let present = values.filter(\.isFinite)
      self.init(
        name: name, count: values.count,
        samples: Swift.stride(from: 0, to: values.count, by: stride).map { values[$0] }, stride: stride,
        mean: present.isEmpty ? 0 : present.reduce(0, +) / Double(present.count), minimum: present.min() ?? 0,
        maximum: present.max() ?? 0)
    }
  }
}
