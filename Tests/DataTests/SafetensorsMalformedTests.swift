import Data
import Glibc
import XCTest

/// What is said about each way in which a safetensors file can be wrong.
final class SafetensorsMalformedTests: XCTestCase {
  private struct Case {
    var label: String
    var bytes: [UInt8]
    var expected: String
    var line: UInt

    /// A header behind its true length, and so many bytes of data.
    init(_ label: String, _ header: String, data: Int = 0, line: UInt = #line, says expected: String) {
      self.init(label, header: Array(header.utf8), data: data, line: line, says: expected)
    }

    init(_ label: String, header: [UInt8], data: Int = 0, line: UInt = #line, says expected: String) {
      self.init(label, bytes: safetensorsFile(header, data: data), line: line, says: expected)
    }

    init(_ label: String, bytes: [UInt8], line: UInt = #line, says expected: String) {
      self.label = label
      self.bytes = bytes
      self.expected = expected
      self.line = line
    }
  }

  func testMessages() {
    let folder = Folder()
    defer { folder.remove() }
    let record = getenv("RECORD") != nil
    for each in Self.cases {
      let path = folder.file("m.safetensors", each.bytes)
      var found = "accepted"
      do {
        _ = try SafetensorsReader(path: path)
      } catch {
        XCTAssertEqual(error.location, path, line: each.line)
        found = error.message + (error.help.map { "; " + $0 } ?? "")
      }
      if record {
        print("RECORDED \(each.line)\t\(found)")
      } else {
        XCTAssertEqual(found, each.expected, each.label, line: each.line)
      }
    }
    XCTAssertFalse(record, "recorded; read it, and run again without RECORD")
  }

  /// One tensor of two float32, with `field` in place of one of its fields.
  private static func tensor(
    dtype: String = #""dtype":"F32""#, shape: String = #""shape":[2]"#, offsets: String = #""data_offsets":[0,8]"#
  ) -> String {
    "{\"w\":{" + [dtype, shape, offsets].filter { !$0.isEmpty }.joined(separator: ",") + "}}"
  }

  /// Two tensors of one uint8 each … as far as `shape` says, at the places given.
  private static func pair(_ first: (Int, Int), _ second: (Int, Int)) -> String {
    func entry(_ place: (Int, Int)) -> String {
      "{\"dtype\":\"U8\",\"shape\":[\(place.1 - place.0)],\"data_offsets\":[\(place.0),\(place.1)]}"
    }
    return "{\"a\":\(entry(first)),\"b\":\(entry(second))}"
  }

  private static let cases: [Case] = [
    // The length of the header
    Case(
      "no bytes", bytes: [],
      says: "the file has 0 bytes, too few for the length of a header; is this a safetensors file?"),
    Case(
      "seven bytes", bytes: [2, 0, 0, 0, 0, 0, 0],
      says: "the file has 7 bytes, too few for the length of a header; is this a safetensors file?"),
    Case(
      "one byte", bytes: [0x7B],
      says: "the file has 1 byte, too few for the length of a header; is this a safetensors file?"),
    Case(
      "header of length 0", bytes: [0, 0, 0, 0, 0, 0, 0, 0],
      says: "at byte 8 is the end of the header, where the header's `{` should be; is this a safetensors file?"),
    Case(
      "header beyond the end", bytes: [9, 0, 0, 0, 0, 0, 0, 0] + Array("{}      ".utf8),
      says: "the header has 9 bytes, but the file has 16 in all; was the file copied to its end?"),
    Case(
      "header of 100,000,001 bytes", bytes: [0x01, 0xE1, 0xF5, 0x05, 0, 0, 0, 0] + Array("{}".utf8),
      says: "the header has 100000001 bytes, more than the 100000000 allowed; is this a safetensors file?"),
    Case(
      "header of 100,000,000 bytes that are not there", bytes: [0x00, 0xE1, 0xF5, 0x05, 0, 0, 0, 0] + Array("{}".utf8),
      says: "the header has 100000000 bytes, but the file has 10 in all; was the file copied to its end?"),
    Case(
      "length of all ones", bytes: Array(repeating: 0xFF, count: 8) + Array("{}".utf8),
      says: "the header has 18446744073709551615 bytes, more than the 100000000 allowed; is this a safetensors file?"),
    Case(
      "length with the sign bit", bytes: [2, 0, 0, 0, 0, 0, 0, 0x80] + Array("{}".utf8),
      says: "the header has 9223372036854775810 bytes, more than the 100000000 allowed; is this a safetensors file?"),
    Case(
      "big-endian length", bytes: [0, 0, 0, 0, 0, 0, 0, 2] + Array("{}".utf8),
      says: "the header has 144115188075855872 bytes, more than the 100000000 allowed; is this a safetensors file?"),
    Case(
      "a CSV file", bytes: Array("time,value\n1,2\n3,4\n".utf8),
      says: "the header has 7809653161889458548 bytes, more than the 100000000 allowed; is this a safetensors file?"),
    // Not JSON, or another value
    Case(
      "space before the header", " {}",
      says: "at byte 8 is the byte 32, where the header's `{` should be; is this a safetensors file?"),
    Case(
      "byte-order mark", "\u{FEFF}{}",
      says: "at byte 8 is the byte 239, where the header's `{` should be; is this a safetensors file?"),
    Case("an array", "[]", says: "at byte 8 is `[`, where the header's `{` should be; is this a safetensors file?"),
    Case(
      "a text", #""w""#, says: #"at byte 8 is `"w"`, where the header's `{` should be; is this a safetensors file?"#),
    Case("null", "null", says: "at byte 8 is `null`, where the header's `{` should be; is this a safetensors file?"),
    Case(
      "only spaces", "        ",
      says: "at byte 8 is the byte 32, where the header's `{` should be; is this a safetensors file?"),
    Case("no closing brace", "{", says: "at byte 9 is the end of the header, where a name in quotes should be"),
    Case(
      "no closing brace after a tensor", String(tensor().dropLast()), data: 8,
      says: "at byte 61 is the end of the header, where a `,` or `}` should be"),
    Case("text behind the header", "{}x", says: "at byte 10 is `x`, where the end of the header should be"),
    Case("a second header", "{}{}", says: "at byte 10 is `{`, where the end of the header should be"),
    Case(
      "zeros behind the header", header: Array("{}".utf8) + [0, 0],
      says: "at byte 10 is the byte 0, where the end of the header should be"),
    Case("a comma at the end", #"{"__metadata__":{},}"#, says: "at byte 27 is `}`, where a name in quotes should be"),
    Case("a comma at the start", #"{,"__metadata__":{}}"#, says: "at byte 9 is `,`, where a name in quotes should be"),
    Case("no comma", #"{"a":{} "b":{}}"#, says: #"the tensor "a" has no "dtype""#),
    Case(
      "no comma between tensors", #"{"__metadata__":{} "b":{}}"#,
      says: #"at byte 27 is `"b"`, where a `,` or `}` should be"#),
    Case("no colon", #"{"a" {}}"#, says: "at byte 13 is `{`, where a `:` should be"),
    Case("a name without quotes", "{a:{}}", says: "at byte 9 is `a`, where a name in quotes should be"),
    Case("a name in single quotes", "{'a':{}}", says: "at byte 9 is `'a'`, where a name in quotes should be"),
    Case("a number as name", "{1:{}}", says: "at byte 9 is `1`, where a name in quotes should be"),
    Case("a comment", "{/* */}", says: "at byte 9 is `/`, where a name in quotes should be"),
    Case("a form feed", "{\u{0C}}", says: "at byte 9 is the byte 12, where a name in quotes should be"),
    Case(
      "deeply nested arrays", "{\"a\":" + String(repeating: "[", count: 100_000),
      says: "at byte 13 is `[`, where the `{` of a tensor's dtype, shape and data_offsets should be"),
    Case(
      "deeply nested objects", String(repeating: "{\"a\":", count: 100_000),
      says: #"the tensor "a" has an unknown field "a", at byte 14"#),
    // Texts
    Case(
      "a text that does not end", #"{"abc"#,
      says: "at byte 13 is the end of the header, where a text in quotes should be"),
    Case(
      "a text that ends in a backslash", #"{"abc\"#,
      says: "at byte 14 is the end of the header, where a text in quotes should be"),
    Case("a control character", "{\"a\nb\":{}}", says: "at byte 11, a text has the control character 10"),
    Case("a zero byte", "{\"a\0b\":{}}", says: "at byte 11, a text has the control character 0"),
    Case("an unknown escape", #"{"a\x41":{}}"#, says: #"at byte 11, `\x41"` is the escape of no character"#),
    Case("an escape of three digits", #"{"\u12":{}}"#, says: #"at byte 10, `\u12"` is the escape of no character"#),
    Case(
      "an escape of other letters", #"{"\u12G4":{}}"#, says: #"at byte 10, `\u12G4"` is the escape of no character"#),
    Case(
      "the second half of a pair", #"{"\uDC00":{}}"#, says: "at byte 10, half of a surrogate pair without the other"),
    Case("the first half of a pair", #"{"\uD83D":{}}"#, says: "at byte 10, half of a surrogate pair without the other"),
    Case(
      "the first half twice", #"{"\uD83D\uD83D":{}}"#, says: "at byte 10, half of a surrogate pair without the other"),
    Case(
      "the first half and another escape", #"{"\uD83D\n":{}}"#,
      says: "at byte 10, half of a surrogate pair without the other"),
    Case(
      "a byte that is never UTF-8", header: Array("{\"ab".utf8) + [0xFF] + Array("\":{}}".utf8),
      says: "at byte 12, a text is not UTF-8"),
    Case(
      "an overlong encoding", header: Array("{\"".utf8) + [0xC0, 0xAF] + Array("\":{}}".utf8),
      says: "at byte 10, a text is not UTF-8"),
    Case(
      "an encoded surrogate", header: Array("{\"é".utf8) + [0xED, 0xA0, 0x80] + Array("\":{}}".utf8),
      says: "at byte 12, a text is not UTF-8"),
    Case(
      "an encoding cut off", header: Array("{\"é".utf8) + [0xE2, 0x82] + Array("\":{}}".utf8),
      says: "at byte 12, a text is not UTF-8"),
    // Names
    Case(
      "a name twice",
      #"{"w":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"w":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}"#,
      says: #"the name "w" is there a second time, at byte 61"#),
    Case(
      "a name twice, once escaped",
      #"{"w":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\u0077":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}"#,
      says: #"the name "w" is there a second time, at byte 61"#),
    Case(
      "names that look the same",
      "{\"\u{E9}\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},\"e\u{301}\":{}}",
      says: #"the name "é" is there a second time, at byte 62"#),
    Case(
      "metadata twice", #"{"__metadata__":{},"__metadata__":{}}"#,
      says: #"the name "__metadata__" is there a second time, at byte 27"#),
    Case("a name of control characters", #"{"a\u0000\n\u202E":{}}"#, says: #"the tensor "a���" has no "dtype""#),
    Case(
      "a long name", "{\"" + String(repeating: "x", count: 1000) + "\":{}}",
      says: #"the tensor "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…" has no "dtype""#),
    // Metadata
    Case(
      "metadata that are no object", #"{"__metadata__":"pt"}"#,
      says: #"at byte 24 is `"pt"`, where the `{` of the metadata should be"#),
    Case(
      "metadata that are null", #"{"__metadata__":null}"#,
      says: "at byte 24 is `null`, where the `{` of the metadata should be"),
    Case(
      "a number among the metadata", #"{"__metadata__":{"epoch":3}}"#,
      says: "at byte 33 is `3`, where a text in quotes should be"),
    Case(
      "an object among the metadata", #"{"__metadata__":{"a":{}}}"#,
      says: "at byte 29 is `{`, where a text in quotes should be"),
    Case(
      "a key of the metadata twice", #"{"__metadata__":{"a":"1","a":"1"}}"#,
      says: #"the name "a" is there a second time, at byte 33"#),
    // Fields
    Case(
      "a tensor that is a number", #"{"w":1}"#,
      says: "at byte 13 is `1`, where the `{` of a tensor's dtype, shape and data_offsets should be"),
    Case(
      "a tensor that is null", #"{"w":null}"#,
      says: "at byte 13 is `null`, where the `{` of a tensor's dtype, shape and data_offsets should be"),
    Case(
      "a tensor that is an array", #"{"w":[]}"#,
      says: "at byte 13 is `[`, where the `{` of a tensor's dtype, shape and data_offsets should be"),
    Case("no fields", #"{"w":{}}"#, says: #"the tensor "w" has no "dtype""#),
    Case("no dtype", tensor(dtype: ""), data: 8, says: #"the tensor "w" has no "dtype""#),
    Case("no shape", tensor(shape: ""), data: 8, says: #"the tensor "w" has no "shape""#),
    Case("no data_offsets", tensor(offsets: ""), data: 8, says: #"the tensor "w" has no "data_offsets""#),
    Case(
      "an unknown field", tensor(dtype: #""dtype":"F32","order":"C""#), data: 8,
      says: #"the tensor "w" has an unknown field "order", at byte 28"#),
    Case(
      "a field in other letters", tensor(dtype: #""Dtype":"F32""#), data: 8,
      says: #"the tensor "w" has an unknown field "Dtype", at byte 14"#),
    Case(
      "dtype twice", tensor(dtype: #""dtype":"F32","dtype":"F32""#), data: 8,
      says: #"the tensor "w" has a second "dtype", at byte 28"#),
    Case(
      "shape twice", tensor(shape: #""shape":[2],"shape":[2]"#), data: 8,
      says: #"the tensor "w" has a second "shape", at byte 40"#),
    Case(
      "data_offsets twice", tensor(offsets: #""data_offsets":[0,8],"data_offsets":[0,8]"#), data: 8,
      says: #"the tensor "w" has a second "data_offsets", at byte 61"#),
    Case(
      "an unknown type", tensor(dtype: #""dtype":"F31""#), data: 8,
      says: #"the tensor "w" has the unknown type "F31", at byte 22"#),
    Case(
      "a type in small letters", tensor(dtype: #""dtype":"f32""#), data: 8,
      says: #"the tensor "w" has the unknown type "f32", at byte 22"#),
    Case(
      "an empty type", tensor(dtype: #""dtype":"""#), data: 8,
      says: #"the tensor "w" has the unknown type "", at byte 22"#),
    Case(
      "a type that is a number", tensor(dtype: #""dtype":32"#), data: 8,
      says: "at byte 22 is `32`, where a text in quotes should be"),
    Case(
      "a type that is null", tensor(dtype: #""dtype":null"#), data: 8,
      says: "at byte 22 is `null`, where a text in quotes should be"),
    // Shapes
    Case(
      "a shape that is a number", tensor(shape: #""shape":2"#), data: 8,
      says: "at byte 36 is `2`, where the `[` of a shape should be"),
    Case(
      "a shape that is a text", tensor(shape: #""shape":"2""#), data: 8,
      says: #"at byte 36 is `"2"`, where the `[` of a shape should be"#),
    Case(
      "a negative extent", tensor(shape: #""shape":[-2]"#), data: 8,
      says: "at byte 37 is `-2`, where a whole number should be"),
    Case(
      "a fraction", tensor(shape: #""shape":[2.0]"#), data: 8,
      says: "at byte 37 is `2.0`, where a whole number should be"),
    Case(
      "an exponent", tensor(shape: #""shape":[2e0]"#), data: 8,
      says: "at byte 37 is `2e0`, where a whole number should be"),
    Case(
      "a leading zero", tensor(shape: #""shape":[02]"#), data: 8,
      says: "at byte 37 is `02`, where a whole number should be"),
    Case(
      "a plus", tensor(shape: #""shape":[+2]"#), data: 8, says: "at byte 37 is `+2`, where a whole number should be"),
    Case(
      "hexadecimal", tensor(shape: #""shape":[0x2]"#), data: 8, says: "at byte 38 is `x2`, where a `,` or `]` should be"
    ),
    Case(
      "an extent in quotes", tensor(shape: #""shape":["2"]"#), data: 8,
      says: #"at byte 37 is `"2"`, where a whole number should be"#),
    Case(
      "a nested shape", tensor(shape: #""shape":[[2]]"#), data: 8,
      says: "at byte 37 is `[`, where a whole number should be"),
    Case(
      "an extent that is null", tensor(shape: #""shape":[null]"#), data: 8,
      says: "at byte 37 is `null`, where a whole number should be"),
    Case(
      "a comma at the end of a shape", tensor(shape: #""shape":[2,]"#), data: 8,
      says: "at byte 39 is `]`, where a whole number should be"),
    Case(
      "no comma in a shape", tensor(shape: #""shape":[1 2]"#), data: 8,
      says: "at byte 39 is `2`, where a `,` or `]` should be"),
    Case(
      "an extent of 2⁶³", tensor(shape: #""shape":[9223372036854775808]"#), data: 8,
      says: "the number 9223372036854775808 at byte 37 is too large"),
    Case(
      "an extent of 40 digits", tensor(shape: "\"shape\":[" + String(repeating: "9", count: 40) + "]"), data: 8,
      says: "the number 999999999999999999999999… at byte 37 is too large"),
    Case(
      "an extent of 2⁶²", tensor(shape: #""shape":[4611686018427387904]"#), data: 8,
      says: #"the tensor "w" of shape [4611686018427387904] has more elements than can be counted"#),
    Case(
      "extents whose product overflows", tensor(shape: #""shape":[4294967296,4294967296]"#), data: 8,
      says: #"the tensor "w" of shape [4294967296, 4294967296] has more elements than can be counted"#),
    Case(
      "extents whose product wraps to 2", tensor(shape: #""shape":[4294967296,2147483648,2]"#), data: 8,
      says: #"the tensor "w" of shape [4294967296, 2147483648, 2] has more elements than can be counted"#),
    Case(
      "a product that only a 0 hides",
      tensor(shape: #""shape":[4294967296,4294967296,0]"#, offsets: #""data_offsets":[0,0]"#),
      says: #"the tensor "w" of shape [4294967296, 4294967296, 0] has more elements than can be counted"#),
    Case(
      "packed elements that leave bits over", #"{"w":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}}"#, data: 2,
      says: #"the tensor "w" of shape [3] and type F4 does not fill whole bytes"#),
    // Offsets
    Case(
      "offsets that are an object", tensor(offsets: #""data_offsets":{}"#), data: 8,
      says: "at byte 55 is `{`, where the `[` of two offsets should be"),
    Case(
      "no offsets", tensor(offsets: #""data_offsets":[]"#), data: 8,
      says: "at byte 56 is `]`, where a whole number should be"),
    Case(
      "one offset", tensor(offsets: #""data_offsets":[8]"#), data: 8,
      says: "at byte 57 is `]`, where the `,` between two offsets should be"),
    Case(
      "three offsets", tensor(offsets: #""data_offsets":[0,8,8]"#), data: 8,
      says: "at byte 59 is `,`, where the `]` of two offsets should be"),
    Case(
      "a negative offset", tensor(offsets: #""data_offsets":[-8,0]"#), data: 8,
      says: "at byte 56 is `-8`, where a whole number should be"),
    Case(
      "an offset of 2⁶⁴", tensor(offsets: #""data_offsets":[0,18446744073709551616]"#), data: 8,
      says: "the number 18446744073709551616 at byte 58 is too large"),
    Case(
      "an end before the beginning", tensor(offsets: #""data_offsets":[8,0]"#), data: 8,
      says: #"the data of the tensor "w" end at 0, before they begin at 8"#),
    Case(
      "an end beyond the data", tensor(offsets: #""data_offsets":[0,8]"#), data: 7,
      says: #"the data of the tensor "w" end at 8, but there are only 7 bytes of data; was the file copied to its end?"#
    ),
    Case(
      "an end at 2⁶³ - 1", tensor(offsets: #""data_offsets":[0,9223372036854775807]"#), data: 8,
      says:
        #"the data of the tensor "w" end at 9223372036854775807, but there are only 8 bytes of data; was the file copied to its end?"#
    ),
    Case(
      "both far beyond the data", tensor(offsets: #""data_offsets":[9223372036854775799,9223372036854775807]"#),
      data: 8,
      says:
        #"the data of the tensor "w" end at 9223372036854775807, but there are only 8 bytes of data; was the file copied to its end?"#
    ),
    Case(
      "no data", tensor(),
      says: #"the data of the tensor "w" end at 8, but there are only 0 bytes of data; was the file copied to its end?"#
    ),
    Case(
      "too few bytes for the shape", tensor(offsets: #""data_offsets":[0,4]"#), data: 4,
      says: #"the tensor "w" of shape [2] and type F32 needs 8 bytes, but has 4"#),
    Case(
      "too many bytes for the shape", tensor(offsets: #""data_offsets":[0,12]"#), data: 12,
      says: #"the tensor "w" of shape [2] and type F32 needs 8 bytes, but has 12"#),
    Case(
      "another type than the bytes", tensor(dtype: #""dtype":"F64""#), data: 8,
      says: #"the tensor "w" of shape [2] and type F64 needs 16 bytes, but has 8"#),
    Case(
      "bytes for an empty shape", tensor(shape: #""shape":[0]"#), data: 8,
      says: #"the tensor "w" of shape [0] and type F32 needs 0 bytes, but has 8"#),
    Case(
      "a single value of no bytes", tensor(shape: #""shape":[]"#, offsets: #""data_offsets":[0,0]"#),
      says: #"the tensor "w" of shape [] and type F32 needs 4 bytes, but has 0"#),
    // Cover
    Case(
      "the same bytes twice", pair((0, 8), (0, 8)), data: 8, says: #"the data of the tensors "a" and "b" overlap at 0"#),
    Case(
      "bytes that overlap by one", pair((0, 5), (4, 8)), data: 8,
      says: #"the data of the tensors "a" and "b" overlap at 4"#),
    Case(
      "one within the other", pair((0, 8), (2, 4)), data: 8, says: #"the data of the tensors "a" and "b" overlap at 2"#),
    Case(
      "an empty tensor within another", pair((0, 8), (4, 4)), data: 8,
      says: #"the data of the tensors "a" and "b" overlap at 4"#),
    Case(
      "a hole at the start", pair((1, 4), (4, 8)), data: 8,
      says: #"the data from 0 to 1 belong to no tensor; then comes the tensor "a""#),
    Case(
      "a hole in the middle", pair((0, 4), (5, 8)), data: 8,
      says: #"the data from 4 to 5 belong to no tensor; then comes the tensor "b""#),
    Case(
      "a hole in the middle, the other way round", pair((5, 8), (0, 4)), data: 8,
      says: #"the data from 4 to 5 belong to no tensor; then comes the tensor "a""#),
    Case(
      "a hole at the end", pair((0, 4), (4, 7)), data: 8,
      says: "the data from 7 to 8 belong to no tensor, at the end of the file"),
    Case(
      "an empty tensor behind the data", pair((0, 4), (6, 6)), data: 8,
      says: #"the data from 4 to 6 belong to no tensor; then comes the tensor "b""#),
    Case("data and no tensor", "{}", data: 1, says: "the data from 0 to 1 belong to no tensor, at the end of the file"),
  ]
}
