internal import CKernels

/// How an element is stored. Measurements are float64; what is learned is float32; int32 and bool are for indices and masks.
public enum ScalarType: UInt8, Sendable, CaseIterable {
  case float32, float64, int32, bool

  /// The bytes of an element.
  public var byteCount: Int {
    switch self {
    case .float64: 8
    case .float32, .int32: 4
    case .bool: 1
    }
  }

  public var isFloating: Bool { self == .float32 || self == .float64 }

  /// The type in which a kernel computes with elements of this type.
  var computed: ScalarType { isFloating ? self : .float32 }

  var kernel: ck_type {
    switch self {
    case .float32: CK_FLOAT32
    case .float64: CK_FLOAT64
    case .int32: CK_INT32
    case .bool: CK_BOOL
    }
  }
}

extension ScalarType: CustomStringConvertible {
  /// The name in the language.
  public var description: String {
    switch self {
    case .float32: "float32"
    case .float64: "float64"
    case .int32: "int32"
    case .bool: "bool"
    }
  }
}

/// What is known of a tensor before it is computed.
public struct TensorSpec: Hashable, Sendable {
  public var shape: [Int]
  public var type: ScalarType

  public init(_ shape: [Int], _ type: ScalarType = .float32) {
    self.shape = shape
    self.type = type
  }

  /// The number of elements; shapes that are too large have been refused before they come here.
  public var count: Int { shape.reduce(1, &*) }
  var byteCount: Int { count * type.byteCount }
}

extension TensorSpec: CustomStringConvertible {
  public var description: String { "\(type)\(shape)" }
}
