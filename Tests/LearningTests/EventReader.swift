import Foundation
import XCTest

/// The fields of a message in the wire format of Protocol Buffers, read without a schema.
struct WireFields {
  enum Content {
    case number(UInt64)
    case bytes([UInt8])
  }

  private(set) var fields: [(number: Int, content: Content)] = []

  init(_ bytes: [UInt8]) throws {
    var place = 0
    func take(_ count: Int) throws -> [UInt8] {
      guard count >= 0, place + count <= bytes.count else { throw Truncated() }
      defer { place += count }
      return Array(bytes[place..<place + count])
    }
    func varint() throws -> UInt64 {
      var (number, shift) = (UInt64(0), UInt64(0))
      while true {
        let byte = try take(1)[0]
        number |= UInt64(byte & 0x7F) << shift
        if byte < 0x80 { return number }
        shift += 7
      }
    }
    while place < bytes.count {
      let key = try varint()
      switch key & 7 {
      case 0: fields.append((Int(key >> 3), .number(try varint())))
      case 1: fields.append((Int(key >> 3), .number(Self.littleEndian(try take(8)))))
      case 5: fields.append((Int(key >> 3), .number(Self.littleEndian(try take(4)))))
      case 2: fields.append((Int(key >> 3), .bytes(try take(Int(try varint())))))
      default: throw Truncated()
      }
    }
  }

  struct Truncated: Error {}

  func bytes(_ number: Int) -> [UInt8]? { all(number).first }
  func all(_ number: Int) -> [[UInt8]] {
    fields.compactMap { if case .bytes(let bytes) = $0.content, $0.number == number { bytes } else { nil } }
  }
  func text(_ number: Int) -> String? { bytes(number).map { String(decoding: $0, as: UTF8.self) } }
  func integer(_ number: Int) -> UInt64? {
    fields.lazy.compactMap { if case .number(let value) = $0.content, $0.number == number { value } else { nil } }.first
  }
  func message(_ number: Int) throws -> WireFields { try WireFields(XCTUnwrap(bytes(number))) }

  static func littleEndian(_ bytes: [UInt8]) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
}

/// What stands in an event file, its checks held against a table-free computation.
struct EventReader {
  var version: String?
  var points: [(tag: String, value: Float, step: Int, time: Double)] = []

  static func read(_ path: String) throws -> EventReader {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    var result = EventReader()
    var place = 0
    while place < bytes.count {
      let length = Int(WireFields.littleEndian(Array(bytes[place..<place + 8])))
      XCTAssertEqual(check(bytes[place..<place + 8]), WireFields.littleEndian(Array(bytes[place + 8..<place + 12])))
      let data = Array(bytes[place + 12..<place + 12 + length])
      let end = place + 12 + length
      XCTAssertEqual(check(data), WireFields.littleEndian(Array(bytes[end..<end + 4])))
      place = end + 4
      let event = try WireFields(data)
      if let version = event.text(3) { result.version = version }
      guard event.bytes(5) != nil else { continue }
      let point = try event.message(5).message(1)
      result.points.append(
        (
          try XCTUnwrap(point.text(1)), Float(bitPattern: UInt32(try XCTUnwrap(point.integer(2)))),
          Int(try XCTUnwrap(event.integer(2))), Double(bitPattern: try XCTUnwrap(event.integer(1)))
        ))
    }
    return result
  }

  private static func check(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var rest = ~UInt32(0)
    for byte in bytes {
      rest ^= UInt32(byte)
      for _ in 0..<8 { rest = rest & 1 == 1 ? (rest >> 1) ^ 0x82F6_3B78 : rest >> 1 }
    }
    let sum = ~rest
    return UInt64((sum >> 15 | sum << 17) &+ 0xA282_EAD8)
  }
}
