extension SafetensorsFault: CustomStringConvertible {
  /// What is wrong, in one line.
  public var description: String {
    switch self {
    case .noLength(let size):
      "the file has \(Self.bytes(size)), too few for the length of a header"
    case .headerTooLong(let length): "the header has \(length) bytes, more than the \(SafetensorsHeader.limit) allowed"
    case .headerCutOff(let length, let size): "the header has \(length) bytes, but the file has \(size) in all"

    case .syntax(let byte, let expected, let found): "at byte \(byte) is \(found), where \(expected.words) should be"
    case .invalidUTF8(let byte): "at byte \(byte), a text is not UTF-8"
    case .controlCharacter(let byte, let value):
      "at byte \(byte), a text has the control character \(value)"
    case .invalidEscape(let byte, let found): "at byte \(byte), \(found) is the escape of no character"
    case .loneSurrogate(let byte): "at byte \(byte), half of a surrogate pair without the other"
    case .numberTooLarge(let byte, let found): "the number \(found) at byte \(byte) is too large"
    case .repeatedName(let name, let byte): "the name \(Self.quoted(name)) is there a second time, at byte \(byte)"
    case .repeatedField(let field, let name, let byte):
      "the tensor \(Self.quoted(name)) has a second \(Self.quoted(field)), at byte \(byte)"
    case .unknownField(let field, let name, let byte):
      "the tensor \(Self.quoted(name)) has an unknown field \(Self.quoted(field)), at byte \(byte)"
    case .missingField(let field, let name): "the tensor \(Self.quoted(name)) has no \(Self.quoted(field))"
    case .unknownType(let type, let name, let byte):
      "the tensor \(Self.quoted(name)) has the unknown type \(Self.quoted(type)), at byte \(byte)"

    case .tooManyElements(let name, let shape):
      "the tensor \(Self.quoted(name)) of shape \(Self.list(shape)) has more elements than can be counted"
    case .partialByte(let name, let type, let shape):
      "the tensor \(Self.quoted(name)) of shape \(Self.list(shape)) and type \(type.rawValue) does not fill whole bytes"
    case .reversedOffsets(let name, let begin, let end):
      "the data of the tensor \(Self.quoted(name)) end at \(end), before they begin at \(begin)"
    case .offsetsBeyondData(let name, let end, let size):
      "the data of the tensor \(Self.quoted(name)) end at \(end), but there are only \(Self.bytes(size)) of data"
    case .wrongSize(let name, let type, let shape, let needed, let given):
      "the tensor \(Self.quoted(name)) of shape \(Self.list(shape)) and type \(type.rawValue) needs "
        + "\(Self.bytes(needed)), but has \(given)"
    case .overlap(let name, let other, let offset):
      "the data of the tensors \(Self.quoted(other)) and \(Self.quoted(name)) overlap at \(offset)"
    case .hole(let begin, let end, let name):
      "the data from \(begin) to \(end) belong to no tensor"
        + (name.map { "; then comes the tensor \(Self.quoted($0))" } ?? ", at the end of the file")

    case .noTensor(let name, _): "there is no tensor \(Self.quoted(name))"
    case .notNumbers(let name, let type):
      "the tensor \(Self.quoted(name)) is of type \(type.rawValue), whose values cannot be read as numbers"
    case .tooMuchMemory(let name, let bytes):
      "the tensor \(Self.quoted(name)) needs \(Self.bytes(bytes)), more than this machine has"
    case .shortened: "the file has become shorter while it was being read"

    case .reservedName: "a tensor cannot be called \"__metadata__\""
    case .repeatedTensor(let name): "two tensors are called \(Self.quoted(name))"
    case .negativeExtent(let name, let shape):
      "the tensor \(Self.quoted(name)) of shape \(Self.list(shape)) has an extent below 0"
    case .wrongBytes(let name, let shape, let needed, let given):
      "the tensor \(Self.quoted(name)) of shape \(Self.list(shape)) needs \(Self.bytes(needed)), but is given \(given)"
    }
  }

  /// What would mend it.
  public var help: String? {
    switch self {
    case .noLength, .headerTooLong, .syntax(8, .header, _): "is this a safetensors file?"
    case .headerCutOff, .offsetsBeyondData: "was the file copied to its end?"
    case .noTensor(_, let closest): closest.map { "did you mean \(Self.quoted($0))?" }
    default: nil
    }
  }

  private static func bytes(_ count: Int) -> String { count == 1 ? "1 byte" : "\(count) bytes" }

  private static func list(_ shape: [Int]) -> String {
    shape.count > 8 ? "[\(shape.prefix(8).map(String.init).joined(separator: ", ")), …]" : "\(shape)"
  }

  /// A name as one line of bounded length, whatever it is made of.
  private static func quoted(_ name: String) -> String {
    let shown = name.unicodeScalars.prefix(60).map { scalar in
      scalar.value < 0x20 || scalar.value == 0x7F || scalar.properties.generalCategory == .format
        ? "\u{FFFD}" : String(scalar)
    }.joined()
    return shown.unicodeScalars.count < name.unicodeScalars.count ? "\"\(shown)…\"" : "\"\(shown)\""
  }
}

extension SafetensorsFault.Part {
  fileprivate var words: String {
    switch self {
    case .header: "the header's `{`"
    case .entry: "the `{` of a tensor's dtype, shape and data_offsets"
    case .metadata: "the `{` of the metadata"
    case .name: "a name in quotes"
    case .text: "a text in quotes"
    case .colon: "a `:`"
    case .commaOrBrace: "a `,` or `}`"
    case .commaOrBracket: "a `,` or `]`"
    case .shape: "the `[` of a shape"
    case .offsets: "the `[` of two offsets"
    case .offsetComma: "the `,` between two offsets"
    case .offsetEnd: "the `]` of two offsets"
    case .number: "a whole number"
    case .end: "the end of the header"
    }
  }
}
