// A value outside the scalar registers.
//
// Numbers, booleans and instants normally live unboxed in the scalar register file and only become a `Value` where the
// static type is not scalar: in a list, a record, a closure's captures, an argument of a builtin. So the enum is made
// small rather than quick to unwrap: every payload is one word, wide ones are `indirect`, and the stride is 16 bytes
// (with `String` and the range inline it would be 24).

/// A tensor as the virtual machine sees it: a reference that only builtins look into.
public typealias OpaqueTensor = AnyObject & Sendable

/// Any value of the language. The static type says which case to expect; records carry no names at run time.
public enum Value: Sendable {
  /// The absence of a value, such as the result of `print`.
  case nothing
  /// A quantity in coherent SI units; a missing value is NaN.
  case number(Double)
  case boolean(Bool)
  /// Seconds since 1970-01-01T00:00:00Z.
  case instant(Double)
  indirect case string(String)
  /// `lower..upper`, half-open when counted, an interval when it bounds.
  indirect case range(Double, Double)
  case list([Value])
  /// The fields in the order of the static record type.
  case record([Value])
  case function(Closure)
  case tensor(any OpaqueTensor)
  /// What the declarations make: tables, twins, fits, models.
  indirect case object(any RuntimeObject)
}

extension Value {
  /// The name of the case, for messages about a value of an unexpected kind.
  public var kindName: String {
    switch self {
    case .nothing: "nothing"
    case .number: "number"
    case .boolean: "boolean"
    case .instant: "instant"
    case .string: "string"
    case .range: "range"
    case .list: "list"
    case .record: "record"
    case .function: "function"
    case .tensor: "tensor"
    case .object(let object): object.kindName
    }
  }

  /// The payload of the three scalar cases (true is 1), as a scalar register holds it; `nil` for any other case.
  public var scalar: Double? {
    switch self {
    case .number(let number), .instant(let number): number
    case .boolean(let boolean): boolean ? 1 : 0
    default: nil
    }
  }
}
