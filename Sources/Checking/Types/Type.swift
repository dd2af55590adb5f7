import Diagnostics
import Units

/// The static type of a value.
public indirect enum Type: Hashable, Sendable {
  /// Of a place that is never reached, and of the elements of `[]`.
  case never
  /// Of an expression whose error has been reported; everything made of it is silent.
  case invalid
  case nothing
  case number(Quantity)
  case boolean
  case string
  case instant
  /// `a..b`.
  case interval(Quantity)
  case tensor(Quantity, Shape)
  case list(Type)
  case record([FieldType])
  case function(FunctionType)
  /// A column with its time axis.
  case series(Quantity)
  case table(TableType)
  case twin(TwinType)
  case fit(FitType)
  /// Something to draw from, as in `set k = normal(2 m, 0.1 m)`.
  case distribution(Quantity)
  case actuator(Quantity)
  /// A mechanism, as `attention A { … }` makes it.
  case attention
  case net(NetType)
  /// A net with numbers in its parameters; called with samples it gives its outputs.
  case model(NetType)
  case dataset(DatasetType)
  /// What `adamw(model, …)` makes, for loops that train.
  case optimizer(NetType)
  /// What `evaluate` gives: figures by name.
  case scores([FieldType])

  public static let dimensionless = Type.number(.dimensionless)

  public var isInvalid: Bool { self == .invalid }

  /// Held in a register of doubles rather than one of values.
  public var isScalar: Bool {
    switch self {
    case .number, .boolean, .instant: return true
    default: return false
    }
  }

  /// The quantity of a number, or of the elements of a tensor or series.
  public var quantity: Quantity? {
    switch self {
    case .number(let quantity), .tensor(let quantity, _), .series(let quantity), .interval(let quantity):
      return quantity
    default: return nil
    }
  }

  /// The same with another quantity.
  public func with(_ quantity: Quantity) -> Type {
    switch self {
    case .number: return .number(quantity)
    case .tensor(_, let shape): return .tensor(quantity, shape)
    case .series: return .series(quantity)
    case .interval: return .interval(quantity)
    default: return self
    }
  }
}

/// A field of a record type.
public struct FieldType: Hashable, Sendable {
  public let name: String
  public let type: Type

  public init(_ name: String, _ type: Type) {
    self.name = name
    self.type = type
  }
}

/// What a function value is, known before it is called, so that each call can be specialised.
public indirect enum FunctionType: Hashable, Sendable {
  case closure(FunctionDeclaration, captures: [Type])
  case builtin(String)
  /// `grad(f)`, `value_and_grad(f)` and `jacobian(f)`.
  case derivative(of: FunctionType, kind: DerivativeKind)
}

/// The functions that differentiate, by the names they are called.
public enum DerivativeKind: String, Hashable, Sendable {
  case gradient = "grad", valueAndGradient = "value_and_grad", jacobian
}

/// Columns by name, in order.
public struct TableType: Hashable, Sendable {
  public struct Column: Hashable, Sendable {
    public let name: String
    public let quantity: Quantity
    /// A column of words rather than numbers.
    public let isText: Bool
    /// What the numbers were before `standardize` made plain ones of them.
    public let standardized: Quantity?

    public init(_ name: String, _ quantity: Quantity, isText: Bool = false, standardized: Quantity? = nil) {
      self.name = name
      self.quantity = quantity
      self.isText = isText
      self.standardized = standardized
    }
  }

  public enum TimeAxis: Hashable, Sendable {
    case elapsed(name: String, Quantity)
    case instants(name: String)
  }

  public var columns: [Column]
  public var time: TimeAxis?
  /// The names that `split` gave to ranges of rows.
  public var parts: [String]
  /// Made by `simulate`.
  public var isRun: Bool

  public init(columns: [Column], time: TimeAxis?, parts: [String] = [], isRun: Bool = false) {
    self.columns = columns
    self.time = time
    self.parts = parts
    self.isRun = isRun
  }

  public func column(_ name: String) -> Column? { columns.first { $0.name == name } }
}
