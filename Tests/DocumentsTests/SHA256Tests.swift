import Documents
import XCTest

final class SHA256Tests: XCTestCase {
  /// FIPS 180-4's examples, and one that ends in every place of a block.
  func testKnownDigests() {
    let rows: [(String, String)] = [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        String(repeating: "a", count: 1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
      ),
    ]
    for (text, digest) in rows { XCTAssertEqual(SHA256.digest(of: Array(text.utf8)), digest) }
  }

  func testPiecesMakeNoDifference() {
    let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0 * 7) }
    for size in [1, 3, 63, 64, 65, 130] {
      var hash = SHA256()
      for start in stride(from: 0, to: bytes.count, by: size) { hash.update(bytes[start..<min(start + size, 300)]) }
      XCTAssertEqual(hash.finish(), SHA256.digest(of: bytes), "\(size)")
    }
  }
}
