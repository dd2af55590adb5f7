/// How the elements of a tensor are stored in a safetensors file; the raw value is what the header calls it. All are
/// little-endian.
public enum SafetensorsType: String, CaseIterable, Sendable {
  case float64 = "F64"
  case float32 = "F32"
  case float16 = "F16"
  /// The upper half of a float32.
  case bfloat16 = "BF16"
  case int64 = "I64"
  case int32 = "I32"
  case int16 = "I16"
  case int8 = "I8"
  case uint64 = "U64"
  case uint32 = "U32"
  case uint16 = "U16"
  case uint8 = "U8"
  /// One byte, 0 or 1.
  case bool = "BOOL"

  // What follows is known to the format, so that files with it can be read; its values can be had as bytes only.

  /// Two float32.
  case complex64 = "C64"
  case float8e5m2 = "F8_E5M2"
  case float8e4m3 = "F8_E4M3"
  case float8e5m2fnuz = "F8_E5M2FNUZ"
  case float8e4m3fnuz = "F8_E4M3FNUZ"
  case float8e8m0 = "F8_E8M0"
  case float6e2m3 = "F6_E2M3"
  case float6e3m2 = "F6_E3M2"
  case float4 = "F4"

  /// The bits of an element; elements of fewer than 8 are packed.
  public var bits: Int {
    switch self {
    case .float64, .int64, .uint64, .complex64: 64
    case .float32, .int32, .uint32: 32
    case .float16, .bfloat16, .int16, .uint16: 16
    case .int8, .uint8, .bool, .float8e5m2, .float8e4m3, .float8e5m2fnuz, .float8e4m3fnuz, .float8e8m0: 8
    case .float6e2m3, .float6e3m2: 6
    case .float4: 4
    }
  }

  /// Whether values can be had as numbers.
  public var isConvertible: Bool {
    switch self {
    case .complex64, .float8e5m2, .float8e4m3, .float8e5m2fnuz, .float8e4m3fnuz, .float8e8m0, .float6e2m3,
      .float6e3m2, .float4:
      false
    default: true
    }
  }
}
