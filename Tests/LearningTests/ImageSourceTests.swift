import Learning
import TensorCore
import XCTest

final class ImageSourceTests: XCTestCase {
  // MARK: idx

  private func folder(_ count: Int = 3) -> TemporaryFolder {
    let folder = TemporaryFolder()
    let pixels = (0..<count * 6).map { UInt8($0 * 10 % 256) }
    folder.write("train-images-idx3-ubyte.gz", gzip(idx([count, 2, 3], pixels)))
    folder.write("train-labels-idx1-ubyte.gz", gzip(idx([count], (0..<count).map { UInt8($0 % 10) })))
    folder.write("t10k-images.idx3-ubyte", idx([1, 2, 3], [0, 51, 102, 153, 204, 255]))
    folder.write("t10k-labels.idx1-ubyte", idx([1], [9]))
    return folder
  }

  func testPackedAndUnpackedFilesOfAFolder() throws {
    let folder = folder()
    let source = try ImageSource.idx(folder.path)
    XCTAssertEqual(source.shape, [2, 3, 1])
    XCTAssertEqual(source.parts.map(\.name), ["train", "test"])
    XCTAssertEqual(source.parts.map(\.count), [3, 1])
    let test = try source.read(source.parts[1])
    XCTAssertEqual(test.fields, [Field("image", [2, 3, 1]), Field("label", [], .int32)])
    XCTAssertEqual(try test.numbers("image", 0), [0, 0.2, 0.4, 0.6, 0.8, 1].map { Double(Float($0)) })
    XCTAssertEqual(try test.numbers("label", 0), [9])
    XCTAssertEqual(try source.read(source.parts[0]).batch(1, [2, 0]).elements, [2, 0])
    let single = try ImageSource.idx("\(folder.path)/t10k-images.idx3-ubyte")
    XCTAssertEqual(single.parts.map(\.name), [""])
    XCTAssertEqual(try single.read(single.parts[0]).count, 1)
    assertFault(
      try source.naming(["a", "b"]).read(source.parts[1]), says: "t10k-labels", "label 9", "names for 2 classes")
  }

  func testFilesThatDoNotFit() throws {
    let folder = folder()
    folder.write("t10k-labels.idx1-ubyte", idx([2], [9, 1]))
    assertFault(try ImageSource.idx(folder.path), says: "t10k-labels.idx1-ubyte: it has 2 labels", "1 pictures")
    folder.remove("t10k-labels.idx1-ubyte")
    assertFault(try ImageSource.idx(folder.path), says: "t10k-images.idx3-ubyte: there are no labels beside it")
    folder.write("t10k-labels.idx1-ubyte", idx([1], [9]))
    folder.write("t10k-images.idx3-ubyte", idx([1, 2, 2], [0, 1, 2, 3]))
    assertFault(try ImageSource.idx(folder.path), says: "its pictures are 2×3, those of the other part 2×2")
    folder.write("t10k-images.idx3-ubyte", idx([1, 2, 3], [0, 1]))
    let source = try ImageSource.idx(folder.path)
    assertFault(try source.read(source.parts[1]), says: "ends early", "6 elements, and 2 are there")
    folder.write("t10k-images.idx3-ubyte", idx([1, 2, 3], [0, 1, 2, 3, 4, 5, 6]))
    assertFault(try source.read(source.parts[1]), says: "goes on behind the 6 elements")
    folder.write("test-images-idx3-ubyte", idx([1, 2, 3], [0, 1, 2, 3, 4, 5]))
    assertFault(try ImageSource.idx(folder.path), says: "is for test too")
    let empty = TemporaryFolder()
    assertFault(try ImageSource.idx(empty.path), says: "\(empty.path): no idx file of pictures")
    assertFault(try ImageSource.idx("/nowhere/at/all"), says: "/nowhere/at/all: there is no such folder")
  }

  func testHeadersThatAreWrong() throws {
    let folder = folder()
    func refused(_ bytes: [UInt8], _ words: String, line: UInt = #line) {
      folder.write("t10k-images.idx3-ubyte", bytes)
      assertFault(try ImageSource.idx(folder.path), says: "t10k-images.idx3-ubyte: ", words, line: line)
    }
    refused([], "ends within its header")
    refused([0, 0, 8, 3, 0, 0, 0], "ends within its header")
    refused([1, 0, 8, 3] + [UInt8](repeating: 1, count: 12), "not in the idx format")
    refused([0, 0, 13, 3] + [UInt8](repeating: 0, count: 12), "float32; pictures and labels are read as bytes")
    refused([0, 0, 8, 200], "200 axes")
    refused([0, 0, 8, 3] + [UInt8](repeating: 255, count: 12), "impossibly many")
    refused(idx([6], [1, 2, 3, 4, 5, 6]), "it has 1")
    refused(idx([1, 0, 4], []), "no pixels")
  }

  /// Whatever the bytes are, there is an answer in words or a dataset.
  func testDamagedFilesAreRefusedAndNothingTraps() throws {
    var generator = SeededGenerator(1)
    let folder = folder()
    let whole = idx([2, 2, 3], (0..<12).map { UInt8($0) })
    let packed = gzip(whole)
    folder.write("t10k-labels.idx1-ubyte", idx([2], [1, 2]))
    for turn in 0..<300 {
      var bytes = turn % 2 == 0 ? whole : packed
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
        case 1: bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
        default:
          bytes.insert(.random(in: 0...255, using: &generator), at: .random(in: 0...bytes.count, using: &generator))
        }
        if bytes.isEmpty { bytes = [0] }
      }
      folder.write("t10k-images.idx3-ubyte", bytes)
      do {
        let source = try ImageSource.idx("\(folder.path)/t10k-images.idx3-ubyte")
        let set = try source.read(source.parts[0])
        XCTAssertEqual(try set.batch(0, [0, set.count - 1]).count, 2 * source.shape.reduce(1, *))
      } catch {
        XCTAssertTrue(error.message.contains("t10k-"), error.message)
      }
    }
  }

  func testFashionMNIST() throws {
    let source = try ImageSource.idx(try sharedData("fashion-mnist"))
    XCTAssertEqual(source.parts.map(\.count), [60000, 10000])
    XCTAssertEqual(source.shape, [28, 28, 1])
    let test = try source.read(source.parts[1])
    XCTAssertEqual(try test.batch(1, [0, 1, 2, 9999]).elements, [9, 2, 1, 5])
    XCTAssertEqual(try test.batch(0, [0]).elements.reduce(0, +) * 255, 33456, accuracy: 0.1)
  }

  // MARK: Folders of PNG

  func testClassFolders() throws {
    let folder = TemporaryFolder()
    folder.write("dogs/b.png", png(width: 2, height: 1, channels: 1, [0, 255]))
    folder.write("dogs/a.PNG", png(width: 2, height: 1, channels: 1, [51, 102]))
    folder.write("cats/z.png", png(width: 2, height: 1, channels: 1, [153, 204]))
    folder.write("cats/notes.txt", [65])
    let source = try ImageSource.folders(folder.path)
    XCTAssertEqual(source.shape, [1, 2, 1])
    XCTAssertEqual(source.classes, ["cats", "dogs"])
    let set = try source.read(source.parts[0])
    XCTAssertEqual(source.parts.map(\.name), [""])
    XCTAssertEqual(try set.batch(1, [0, 1, 2]).elements, [0, 1, 1])
    XCTAssertEqual(try set.batch(0, [0, 1]).elements, [0.6, 0.8, 0.2, 0.4].map { Double(Float($0)) })
  }

  func testPartsAndColours() throws {
    let folder = TemporaryFolder()
    folder.write("test/b/1.png", png(width: 1, height: 1, channels: 3, [255, 0, 51]))
    folder.write("train/a/1.png", png(width: 1, height: 1, channels: 1, [102]))
    folder.write("train/b/1.png", png(width: 1, height: 1, channels: 4, [0, 0, 0, 0]))
    let source = try ImageSource.folders(folder.path)
    XCTAssertEqual(source.parts.map(\.name), ["train", "test"])
    XCTAssertEqual(source.classes, ["a", "b"])
    XCTAssertEqual(source.shape, [1, 1, 3])
    let train = try source.read(source.parts[0])
    XCTAssertEqual(try train.numbers("image", 0), [0.4, 0.4, 0.4].map { Double(Float($0)) })
    XCTAssertEqual(try train.numbers("image", 1), [1, 1, 1], "transparency is laid on white")
    let test = try source.read(source.parts[1])
    XCTAssertEqual(try test.numbers("image", 0), [1, 0, 0.2].map { Double(Float($0)) })
    XCTAssertEqual(try test.numbers("label", 0), [1])
  }

  func testPicturesThatDoNotFit() throws {
    let folder = TemporaryFolder()
    let whole = png(width: 2, height: 2, channels: 1, [1, 2, 3, 4])
    folder.write("a/1.png", whole)
    folder.write("a/2.png", png(width: 1, height: 2, channels: 1, [1, 2]))
    assertFault(try ImageSource.folders(folder.path), says: "a/2.png: this picture is 2×1, but", "a/1.png is 2×2")
    folder.write("a/2.png", Array("GIF89a, not what its name says".utf8))
    assertFault(try ImageSource.folders(folder.path), says: "a/2.png: this is not a PNG")
    for cut in [30, 45, whole.count - 20] {
      folder.write("a/2.png", Array(whole.prefix(cut)))
      let source = try ImageSource.folders(folder.path)
      assertFault(try source.read(source.parts[0]), says: "a/2.png: ")
    }
    let empty = TemporaryFolder()
    assertFault(try ImageSource.folders(empty.path), says: "no pictures in folders here", "cats/1.png")
    assertFault(try ImageSource.folders("\(folder.path)/none"), says: "there is no such folder")
  }
}
