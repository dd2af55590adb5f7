/// A function of a `Program`.
public struct FunctionID: Hashable, Sendable {
  public let index: Int
}

/// A builtin of a `Program`.
public struct BuiltinID: Hashable, Sendable {
  public let index: Int
}

/// A place in the user's source: the number of a source file, as the compiler counts them, and a range of its UTF-8.
public struct CodeOrigin: Hashable, Sendable {
  public var file: UInt32
  public var lower: UInt32
  public var upper: UInt32

  public init(file: UInt32 = 0, lower: UInt32 = 0, upper: UInt32 = 0) {
    self.file = file
    self.lower = lower
    self.upper = upper
  }
}

/// How a parameter or a result travels: the first three in scalar registers, values in value registers.
public enum Passing: Hashable, Sendable {
  case number, boolean, instant
  case value
  /// Results only: there is none.
  case nothing

  public var isScalar: Bool { self != .value && self != .nothing }
}

/// What a caller must know of a function. The n-th scalar parameter is in `d[n]`, the n-th value parameter in `v[n]`,
/// each counted apart; a function that uses captures finds its own closure in the value register after the last one.
public struct FunctionSignature: Hashable, Sendable {
  public var parameters: [Passing]
  public var result: Passing
  public var usesClosure: Bool

  public init(parameters: [Passing] = [], result: Passing = .nothing, usesClosure: Bool = false) {
    self.parameters = parameters
    self.result = result
    self.usesClosure = usesClosure
  }

  public var scalarParameters: Int { parameters.count(where: \.isScalar) }
  public var valueParameters: Int { parameters.count { !$0.isScalar } }
}

/// Assembled code, before it is linked into a program: what `FunctionBuilder.finish()` makes.
public struct Function: Sendable {
  public let name: String
  public let signature: FunctionSignature
  /// Instructions and the words that belong to them. A word that refers to a function holds its index until linked.
  public let code: [UInt64]
  public let constants: [Value]
  /// How many registers of each file a frame of this function needs.
  public let scalarCount: Int
  public let valueCount: Int
  /// For the top-level code of a cell: how many of the first registers are globals. `nil` for any other function.
  public let globals: GlobalLayout?
  /// Places in `code` where a function index is to be replaced by the function's address.
  let functionReferences: [Int]
  /// One more than the highest builtin the code calls.
  let builtinExtent: Int
  /// How many globals there must be for those the code names.
  let globalExtent: GlobalLayout
  /// Ascending by word; each holds until the next.
  let origins: [(word: Int, origin: CodeOrigin?)]

  /// The source of the instruction at a word of the code, if the compiler gave one.
  public func origin(atWord word: Int) -> CodeOrigin? {
    var lower = 0
    var upper = origins.count
    while lower < upper {
      let middle = (lower + upper) / 2
      if origins[middle].word <= word { lower = middle + 1 } else { upper = middle }
    }
    return lower == 0 ? nil : origins[lower - 1].origin
  }
}

/// How many registers at the bottom of the two stacks are the session's globals.
public struct GlobalLayout: Hashable, Sendable {
  public var scalars: Int
  public var values: Int

  public init(scalars: Int = 0, values: Int = 0) {
    self.scalars = scalars
    self.values = values
  }
}
