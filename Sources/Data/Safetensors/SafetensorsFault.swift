/// What can be wrong with a safetensors file, or with what is asked of one.
///
/// Bytes are counted from the start of the file, from 0; offsets as in the header, from its end.
public enum SafetensorsFault: Error, Equatable, Sendable {
  // The length of the header.
  case noLength(fileSize: Int)
  case headerTooLong(length: UInt64)
  case headerCutOff(length: UInt64, fileSize: Int)

  // The header as text.
  case syntax(byte: Int, expected: Part, found: String)
  case invalidUTF8(byte: Int)
  case controlCharacter(byte: Int, value: UInt8)
  case invalidEscape(byte: Int, found: String)
  /// Half of a character beyond the first 65,536, without the other half.
  case loneSurrogate(byte: Int)
  case numberTooLarge(byte: Int, found: String)
  case repeatedName(String, byte: Int)
  case repeatedField(String, of: String, byte: Int)
  case unknownField(String, of: String, byte: Int)
  case missingField(String, of: String)
  case unknownType(String, of: String, byte: Int)

  // What the header says of tensors and their places.
  case tooManyElements(of: String, shape: [Int])
  case partialByte(of: String, type: SafetensorsType, shape: [Int])
  case reversedOffsets(of: String, begin: Int, end: Int)
  case offsetsBeyondData(of: String, end: Int, dataSize: Int)
  case wrongSize(of: String, type: SafetensorsType, shape: [Int], needed: Int, given: Int)
  case overlap(of: String, with: String, at: Int)
  /// Bytes that belong to no tensor, before the one named or at the end.
  case hole(begin: Int, end: Int, before: String?)

  // Reading.
  case noTensor(String, closest: String?)
  case notNumbers(of: String, type: SafetensorsType)
  case tooMuchMemory(of: String, bytes: Int)
  /// The file is shorter than when it was opened.
  case shortened

  // Writing.
  case reservedName
  case repeatedTensor(String)
  case negativeExtent(of: String, shape: [Int])
  case wrongBytes(of: String, shape: [Int], needed: Int, given: Int)

  /// A part of a header.
  public enum Part: Equatable, Sendable {
    /// The object that the header is.
    case header
    /// What is said of one tensor, an object.
    case entry
    /// The object of texts under `__metadata__`.
    case metadata
    case name
    case text
    case colon
    case commaOrBrace
    case commaOrBracket
    /// An array of whole numbers.
    case shape
    /// An array of two whole numbers, the comma between them, and its end.
    case offsets
    case offsetComma
    case offsetEnd
    /// A whole number, at least 0.
    case number
    /// Nothing but white space.
    case end
  }
}
